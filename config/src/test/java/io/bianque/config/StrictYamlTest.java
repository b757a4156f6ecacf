package io.bianque.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The accepted subset (T8) and the corpora C21 and C22. */
class StrictYamlTest {
    private static final String GOOD = """
            servers: ["a:1", 'b:2']
            interval: 10s
            nested:
              - name: x
                count: 3
                ratio: 0.5
                on: true
            """;

    @Test
    void aQuotedTextIsReadAsItself() {
        for (var text : List.of("", "plain", "it's \"so\": # {no}, [none]", "C:\\new\\table",
                "two\nlines\r\n\tand a tab", "~", "!x",
                "1", "数据库")) {
            assertThat(((YamlScalar) StrictYaml.parse("f.yaml", StrictYaml.quoted(text).getBytes(UTF_8))).text())
                    .isEqualTo(text);
        }
    }

    @Test
    void whatIsLookedAtUnderAKeyIsEmptyWhereSomethingElseStands() {
        var document = StrictYaml.parse("f.yaml", GOOD.getBytes(UTF_8));
        assertThat(document.itemsOf("nested")).singleElement()
                .satisfies(item -> assertThat(item.textOf("name")).contains("x"));
        assertThat(document.itemsOf("interval")).isEmpty();
        assertThat(document.itemsOf("absent")).isEmpty();
        assertThat(document.textOf("nested")).isEmpty();
        assertThat(document.itemsOf("servers").getFirst().textOf("interval")).isEmpty();
    }

    @Test
    void everyValueKnowsItsLineAndColumn() {
        var map = (YamlMap) StrictYaml.parse("f.yaml", GOOD.getBytes(UTF_8));
        var nested = (YamlList) entry(map, "nested").value();
        var item = (YamlMap) nested.items().getFirst();
        assertThat(entry(map, "interval").keyPlace()).isEqualTo(new Place("f.yaml", 2, 1));
        assertThat(entry(map, "interval").value().place()).hasToString("f.yaml:2:11");
        assertThat(entry(item, "ratio").value())
                .isEqualTo(new YamlScalar(new Place("f.yaml", 6, 12), "0.5", YamlScalar.Kind.REAL));
    }

    @Test
    void quotedNumbersAreText() {
        var map = (YamlMap) StrictYaml.parse("f", "a: '1'\nb: 1\nc: ~\nd: no\n".getBytes(UTF_8));
        assertThat(map.entries().values()).extracting(e -> ((YamlScalar) e.value()).kind()).containsExactly(
                YamlScalar.Kind.TEXT, YamlScalar.Kind.INTEGER, YamlScalar.Kind.NULL, YamlScalar.Kind.TEXT);
    }

    @Test
    void c21TagsAreRefusedEachAtItsPlace() {
        assertThat(problems("a: !!str 1\nb: !java.net.URL [x]\nc: ! y\n")).satisfiesExactly(
                p -> assertThat(p.toString()).startsWith("f.yaml:1:4: a: the tag tag:yaml.org,2002:str"),
                p -> assertThat(p.toString()).startsWith("f.yaml:2:4: b: the tag !java.net.URL"),
                p -> assertThat(p.toString()).startsWith("f.yaml:3:4: c: the tag !"));
    }

    @Test
    void c21AliasesShareTheirValueUpToFifty() {
        var map = (YamlMap) StrictYaml.parse("f", ("a: &x [1]\nb: [" + "*x ,".repeat(50) + "]\n").getBytes(UTF_8));
        assertThat(((YamlList) entry(map, "b").value()).items()).hasSize(50).containsOnly(entry(map, "a").value());
        assertThat(only("a: &x [1]\nb: [" + "*x ,".repeat(51) + "]\n").what()).isEqualTo("more than 50 aliases");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void c21AliasesThatMultiplyAreRefusedBeforeAnybodyWalksThem() {
        var bomb = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++) {
            bomb.append("l%d: &l%d [%s]\n".formatted(i, i, ("*l" + (i - 1) + " , ").repeat(5)));
        }
        assertThat(only(bomb.toString()).what()).startsWith("more than 200000 values");
    }

    @Test
    void c21AnAliasInsideItselfIsRefused() {
        assertThat(only("a: &x [*x ]\n").what()).contains("names no finished anchor");
        assertThat(only("a: *nowhere\n").toString()).startsWith("f.yaml:1:4: a: *nowhere names no");
    }

    @Test
    void c21MergeKeysAreRefusedAndQuotedOnesAreJustKeys() {
        assertThat(only("a: &x {k: 1}\nb:\n  <<: *x\n").toString())
                .startsWith("f.yaml:3:3: b: merge keys (<<) are not accepted");
        assertThat(StrictYaml.parse("f", "'<<': 1\n".getBytes(UTF_8))).isInstanceOf(YamlMap.class);
    }

    @Test
    void c21NestingEndsAtThirtyTwo() {
        assertThat(StrictYaml.parse("f", ("[".repeat(32) + "]".repeat(32)).getBytes(UTF_8))).isNotNull();
        assertThat(only("[".repeat(33) + "]".repeat(33)).what()).isEqualTo("nested deeper than 32");
        assertThat(only("[".repeat(500_000)).what()).isEqualTo("nested deeper than 32");
        var byAlias = "a: &x " + "[".repeat(20) + "]".repeat(20) + "\nb: " + "[".repeat(12) + "*x " + "]".repeat(12);
        assertThat(only(byAlias).what()).isEqualTo("nested deeper than 32 by this alias");
    }

    @Test
    void c21TenMebibytesAreRefusedUnread() {
        var bytes = new byte[10 << 20];
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> StrictYaml.parse("f", bytes))
                .withMessageContaining("10485760 bytes").withMessageContaining("at most 1048576");
    }

    @Test
    void c21AllDuplicateKeysAreTold() {
        assertThat(problems("a: 1\nb: 2\na: 3\nc:\n  d: 1\n  d: 2\n")).extracting(Problem::toString).containsExactly(
                "f.yaml:3:1: a: the key 'a' was given before, in line 1; keep one of them",
                "f.yaml:6:3: c.d: the key 'd' was given before, in line 5; keep one of them");
        assertThat(only("1: x\n'1': y\n").what()).contains("was given before");
    }

    @Test
    void c21ASecondDocumentIsRefused() {
        assertThat(only("a: 1\n---\nb: 2\n").toString()).startsWith("f.yaml:2:1: a second document begins here");
        assertThat(StrictYaml.parse("f", "---\na: 1\n...\n".getBytes(UTF_8))).isInstanceOf(YamlMap.class);
    }

    @Test
    void c21DirectivesAndOddKeysAreRefused() {
        assertThat(only("%TAG !e! tag:example.com,2000:\n---\na: 1\n").what()).startsWith("directives");
        assertThat(only("? [a, b]\n: 1\n").what()).isEqualTo("a key is a list");
        assertThat(only("~: 1\n").what()).startsWith("a key is missing");
    }

    @Test
    void c22NothingAtAllIsSaidToBeEmpty() {
        for (var empty : List.of("", "\n\n", "# only a comment\n", "\uFEFF")) {
            assertThat(only(empty).what()).isEqualTo("the file is empty");
        }
    }

    @Test
    void c22AHalfWrittenFileNeverEscapesAsAnythingButAProblem() {
        for (var cut = 0; cut < GOOD.length(); cut++) {
            var half = GOOD.substring(0, cut).getBytes(UTF_8);
            var thrown = catchThrowableOfType(ConfigException.class, () -> StrictYaml.read("f", half, m -> {
                m.string("interval").required();
                m.strings("servers");
                if (m.node("nested") == null) {
                    m.problem("nested", "is missing", "");
                }
                return m.list("nested", item -> List.of(item.bool("on").required(), item.string("name").required(),
                        item.integer("count", 0, 9, 1), item.real("ratio", 0, 1).required()));
            }));
            // Required keys come last in this file, so that every real cut is noticed.
            if (cut < GOOD.lastIndexOf("true")) {
                assertThat(thrown).as("cut at %s", cut).isNotNull();
            }
        }
        assertThat(only("servers: [\"a:1\", 'b").toString()).startsWith("f.yaml:1:").contains("not YAML");
    }

    @Test
    void c22BinaryAndForeignCharsetsAreNamedWithTheirPlace() {
        assertThat(only("a: 1\nb: \u0000x\n").toString()).startsWith("f.yaml:2:4: control character 0x00");
        assertThat(only("a: 1".getBytes(UTF_16)).what()).isEqualTo("the file is UTF-16");
        assertThat(only("a: 1\nb: größe\n".getBytes(ISO_8859_1)).toString())
                .startsWith("f.yaml:2:6: byte 10 (0xF6) is not UTF-8");
        assertThat(only(new byte[]{'a', ':', ' ', (byte) 0xC0, (byte) 0x80}).what()).contains("is not UTF-8");
        assertThat(only(new byte[]{'a', ':', ' ', (byte) 0xE2, (byte) 0x82}).what()).contains("is not UTF-8");
    }

    @Test
    void c22ChineseAndAByteOrderMarkOfUtf8AreFine() {
        var map = (YamlMap) StrictYaml.parse("f", "\uFEFF名: 扁鹊\n".getBytes(UTF_8));
        assertThat(((YamlScalar) entry(map, "名").value()).text()).isEqualTo("扁鹊");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noBytesDoAnythingButGiveATreeOrProblems() {
        var seed = Long.getLong("seed", 20_261_122L);
        var random = new Random(seed);
        for (var round = 0; round < 3_000; round++) {
            var bytes = GOOD.getBytes(UTF_8);
            for (var i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "[]{}:,&*!|>'\"%@`#-?\n\t ".charAt(random.nextInt(22));
            }
            try {
                assertThat(StrictYaml.parse("f", bytes)).isNotNull();
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %s round %s", seed, round).isNotEmpty();
            }
        }
    }

    @Test
    void aRecordThatRefusesItsValuesIsAProblemAtItsPlace() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> StrictYaml.read("f", "hold: 2s\n".getBytes(UTF_8), m -> {
                    var hold = m.duration("hold", Duration.ZERO);
                    throw new IllegalArgumentException("hold=" + hold + " is odd");
                })).withMessage("f:1:1: hold=PT2S is odd");
    }

    private static YamlMap.Entry entry(YamlMap map, String key) {
        var entry = map.entries().get(key);
        assertThat(entry).as(key).isNotNull();
        return java.util.Objects.requireNonNull(entry);
    }

    private static Problem only(String text) {
        return only(text.getBytes(UTF_8));
    }

    private static Problem only(byte[] bytes) {
        var thrown = catchThrowableOfType(ConfigException.class, () -> StrictYaml.parse("f.yaml", bytes));
        assertThat(thrown).isNotNull();
        assertThat(thrown.problems()).hasSize(1);
        return thrown.problems().getFirst();
    }

    private static List<Problem> problems(String text) {
        var thrown = catchThrowableOfType(ConfigException.class,
                () -> StrictYaml.parse("f.yaml", text.getBytes(UTF_8)));
        assertThat(thrown).isNotNull();
        return thrown.problems();
    }
}
