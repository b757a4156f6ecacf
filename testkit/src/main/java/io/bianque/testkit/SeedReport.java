package io.bianque.testkit;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.jspecify.annotations.Nullable;

/** Says the seed of a test that failed: on the console, and in the failure itself. */
final class SeedReport implements InvocationInterceptor {
    @Override
    public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            for (var argument : invocationContext.getArguments()) {
                if (argument instanceof SeededRandom random) {
                    var message = context.getRequiredTestMethod().getName() + " failed with " + random
                            + "; replay with -Dseed=" + random.seed();
                    System.err.println(message);
                    failure.addSuppressed(new FailedSeed(message));
                }
            }
            throw failure;
        }
    }

    private static final class FailedSeed extends Exception {
        private static final long serialVersionUID = 1L;

        FailedSeed(String message) {
            super(message, null, false, false);
        }
    }
}
