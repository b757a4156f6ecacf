package io.bianque.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a {@code @ParameterizedTest} once for each of many seeds, with a {@link java.util.random.RandomGenerator} as its
 * argument.
 *
 * <p>The seeds follow from the names of class and method, so that a build can be repeated. A failure says its seed;
 * {@code -Dseed=N} runs that one alone.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(SeedArguments.class)
@ExtendWith(SeedReport.class)
public @interface Seeds {
    /** How many seeds, {@code >= 1}. */
    int count() default 100;
}
