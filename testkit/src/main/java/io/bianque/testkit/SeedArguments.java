package io.bianque.testkit;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Hands out the seeds of {@link Seeds}. */
final class SeedArguments implements ArgumentsProvider, AnnotationConsumer<Seeds> {
    private int count = 1;

    @Override
    public void accept(Seeds seeds) {
        count = seeds.count();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        var replayed = Long.getLong("seed");
        var name = context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName();
        var seeds = replayed != null
                ? LongStream.of(replayed)
                : new SeededRandom(spread(name)).longs(count, 0, Long.MAX_VALUE);
        return seeds.mapToObj(seed -> Arguments.of(new SeededRandom(seed)));
    }

    /** A 64-bit hash of a name, the same on every machine (FNV-1a). */
    private static long spread(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
