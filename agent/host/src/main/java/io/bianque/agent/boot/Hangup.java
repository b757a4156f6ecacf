package io.bianque.agent.boot;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SIGHUP for "read the configuration again". The JDK has no other way to it than {@code sun.misc.Signal}, which is in the
 * module {@code jdk.unsupported}; reached by reflection, so that the agent runs (and polls the file) where it is missing.
 */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    static void onSignal(Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[]{handler},
                    (self, method, args) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(self);
                        case "equals" ->
                            Boolean.valueOf(System.identityHashCode(self) == System.identityHashCode(args[0]));
                        default -> "reload on SIGHUP";
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance("HUP"),
                    proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.info("SIGHUP cannot be taken here ({}); the file is looked at every few seconds", e.toString());
        }
    }
}
