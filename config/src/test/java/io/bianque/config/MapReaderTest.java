package io.bianque.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapReaderTest {
    enum Color {
        RED, DARK_BLUE
    }

    private final Problems problems = new Problems();

    @Test
    void everyKindIsRead() {
        var m = reader("""
                text: hello
                number: 42
                real: -1.5e3
                hold: 1h30m
                size: 64MiB
                on: true
                color: dark_blue
                words: [a, 1, true]
                labels: {zone: a, rack: 7}
                inner: {x: 1}
                items: [{n: 1}, {n: 2}]
                """);
        assertThat(m.string("text").required()).isEqualTo("hello");
        assertThat(m.integer("number", 0, 100, 7)).isEqualTo(42);
        assertThat(m.real("real", -2000, 0).required()).isEqualTo(-1500.0);
        assertThat(m.duration("hold", Duration.ZERO)).isEqualTo(Duration.ofMinutes(90));
        assertThat(m.bytes("size", 0, Long.MAX_VALUE, 0)).isEqualTo(64L << 20);
        assertThat(m.bool("on", false)).isTrue();
        assertThat(m.oneOf("color", Color.class).required()).isEqualTo(Color.DARK_BLUE);
        assertThat(m.strings("words")).containsExactly("a", "1", "true");
        assertThat(m.stringMap("labels")).containsExactly(Map.entry("zone", "a"), Map.entry("rack", "7"));
        assertThat(m.map("inner", inner -> inner.integer("x", 0, 9, 0))).contains(1L);
        assertThat(m.list("items", item -> item.integer("n", 0, 9).required())).containsExactly(1L, 2L);
        m.done();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void whatIsNotGivenTakesItsDefault() {
        var m = reader("a: ~\n");
        assertThat(m.integer("a", 0, 9, 5)).isEqualTo(5);
        assertThat(m.duration("b", Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(m.string("c").orNull()).isNull();
        assertThat(m.strings("d")).isEmpty();
        assertThat(m.map("e")).isEmpty();
        m.done();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void allProblemsOfAFileAreToldInItsOrder() {
        var thrown = catchThrowableOfType(ConfigException.class, () -> StrictYaml.read("agent.yaml", """
                intervall: 10s
                top: 5000
                hold: 10
                size: '12'
                on: yes
                checks:
                  - url: x
                  - nmae: b
                  - 7
                """.getBytes(UTF_8), m -> {
            m.duration("interval", Duration.ofSeconds(10));
            m.integer("top", 0, 100, 10);
            m.duration("hold", Duration.ZERO);
            m.integer("size", 0, 100, 10);
            m.bool("on", false);
            m.string("server").required();
            return m.list("checks", c -> c.string("name").required() + c.string("url").orElse(""));
        }));
        assertThat(thrown.problems()).extracting(Problem::toString).containsExactly(
                "agent.yaml:1:1: server: is missing; add 'server:' to this map",
                "agent.yaml:1:1: intervall: unknown key; did you mean 'interval'?",
                "agent.yaml:2:6: top: must be a whole number from 0 to 100, not the number 5000",
                "agent.yaml:3:7: hold: must be a duration such as 250ms, 10s, 5m, 1h30m or 2d, not the number 10;"
                        + " add the unit: 10s",
                "agent.yaml:4:7: size: must be a whole number from 0 to 100, not the text '12'; remove the quotes",
                "agent.yaml:5:5: on: must be true or false, not the text 'yes'",
                "agent.yaml:7:5: checks[0].name: is missing; add 'name:' to this map",
                "agent.yaml:8:5: checks[1].name: is missing; add 'name:' to this map",
                "agent.yaml:8:5: checks[1].nmae: unknown key; did you mean 'name'?",
                "agent.yaml:9:5: checks[2]: must be a map, not the number 7; write 'key: value' lines");
    }

    @Test
    void rangesAndShapesAreHeld() {
        var m = reader("a: 10ms\nb: 99999999999999999999\nc: 1TiB\nd: blue\ne: x\nf: {g: [1]}\n");
        m.duration("a", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(10));
        m.integer("b", 0, Long.MAX_VALUE, 0);
        m.bytes("c", 0, 1L << 30, 0);
        m.oneOf("d", Color.class);
        m.strings("e");
        m.stringMap("f");
        m.string("h").that(String::isEmpty, "is never asked");
        m.done();
        assertThat(problems.all()).extracting(Problem::what).containsExactly("must be from 1s to 1h",
                "must be a whole number from 0 to 9223372036854775807, not the number 99999999999999999999",
                "must be from 0 to 1073741824 bytes", "must be one of red, dark_blue, not the text 'blue'",
                "must be a list, not the text 'x'", "must be text, not a list");
    }

    @Test
    void aFarKeyIsAnsweredWithWhatIsKnown() {
        var m = reader("zzzzzzzz: 1\n");
        m.string("name");
        m.string("url");
        m.done();
        assertThat(problems.all()).extracting(Problem::remedy).containsExactly("known here: name, url");
    }

    @Test
    void problemsBeyondTheLimitAreCounted() {
        for (var i = 0; i < 500; i++) {
            problems.add(new Problem("f", i + 1, 1, "", "bad", ""));
        }
        assertThat(problems.count()).isEqualTo(500);
        assertThat(problems.all()).hasSize(201);
        assertThat(problems.all().getLast().what()).isEqualTo("300 more problems are not listed");
    }

    @Test
    void aListInPlaceOfTheDocumentIsOneProblem() {
        var thrown = catchThrowableOfType(ConfigException.class,
                () -> StrictYaml.read("f", "- a\n".getBytes(UTF_8), m -> List.of(m.string("name").required())));
        assertThat(thrown.problems()).singleElement().extracting(Problem::what).isEqualTo("must be a map, not a list");
    }

    private MapReader reader(String text) {
        return new MapReader(StrictYaml.parse("f", text.getBytes(UTF_8)), problems);
    }
}
