package io.bianque.agent.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class OutputPiecesTest {
    private final OutputPieces.Budget budget = new OutputPieces.Budget();
    private final ArrayList<String> out = new ArrayList<>();
    private final OutputPieces pieces = new OutputPieces(budget, out::add);

    @ParameterizedTest
    @Seeds(count = 200)
    void aTextComesWholeHoweverItWasCutIntoBytes(RandomGenerator random) {
        var text = "a扁鹊😀\n".repeat(random.nextInt(1, 3_000));
        byte[] bytes = text.getBytes(UTF_8);
        for (int at = 0; at < bytes.length;) {
            int length = Math.min(bytes.length - at, random.nextInt(1, 5_000));
            pieces.add(Arrays.copyOfRange(bytes, at, at + length), length);
            at += length;
        }
        pieces.end();
        assertThat(String.join("", out)).isEqualTo(text);
        assertThat(out).allSatisfy(piece -> assertThat(piece).hasSizeBetween(1, OutputPieces.PIECE_CHARS)
                .isEqualTo(new String(piece.getBytes(UTF_8), UTF_8)));
        assertThat(text).endsWith(budget.tail());
    }

    @Test
    void bytesThatAreNoTextAndNulsAreReplaced() {
        pieces.add(new byte[]{'a', (byte) 0xff, 0, (byte) 0xe6}, 4);
        pieces.end();
        assertThat(String.join("", out)).isEqualTo("a\ufffd\ufffd\ufffd");
    }

    @Test
    void whatIsBeyondTheBudgetIsCountedAndItsEndIsKept() {
        var line = "0123456789".getBytes(UTF_8);
        for (int i = 0; i < 10_000; i++) {
            pieces.add(line, line.length);
        }
        pieces.add("end".getBytes(UTF_8), 3);
        pieces.end();
        assertThat(String.join("", out)).hasSize(OutputPieces.RUN_CHARS_MAX);
        assertThat(budget.leftOut()).isEqualTo(100_003 - OutputPieces.RUN_CHARS_MAX);
        assertThat(budget.tail()).hasSize(RunEnd.DETAIL_MAX).endsWith("6789end");
        assertThat(out).as("after the first hundred pieces only long ones").hasSizeLessThan(120);
    }
}
