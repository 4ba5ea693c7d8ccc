package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Times of events are read and written by hand; what is read must be what Jackson by itself reads, whatever stands there. */
class EventTimesProperties {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    @Property(tries = 5_000)
    void readsBackEveryTimeThatIsWritten(@ForAll("times") Instant time) {
        assertThat(Json.EVENTS.readValue(Json.text(time), Instant.class)).isEqualTo(time);
        assertThat(Json.text(time)).isEqualTo("\"" + time + "\"");
    }

    @Example
    void writesYearsOfOtherThanFourDigitsAsTheyAre() {
        for (String time :
                new String[] {"-0001-11-20T06:30:00Z", "+12026-11-20T06:30:00.001Z", Instant.MAX.toString()}) {
            assertThat(Json.text(Instant.parse(time))).isEqualTo("\"" + time + "\"");
        }
    }

    @Property(tries = 10_000)
    void readsWhateverElseAsJacksonDoes(@ForAll("almostTimes") String text) {
        assertSame("\"" + text + "\"");
    }

    @Example
    void readsOtherFormsAsJacksonDoes() {
        for (String json : new String[] {
            "\"2026-11-20T06:30:00Z\"",
            "\"2026-11-20T06:30Z\"",
            "\"2026-11-20T12:00:00+05:30\"",
            "\"2026-11-20T24:00:00Z\"",
            "\"2026-12-31T23:59:60Z\"",
            "\"2026-02-29T00:00:00Z\"",
            "\"2028-02-29T00:00:00.5Z\"",
            "\"2026-11-20T06:30:00.Z\"",
            "\"2026-11-20T06:30:00.1234567890Z\"",
            "\"+12026-11-20T06:30:00Z\"",
            "\"-0001-11-20T06:30:00Z\"",
            "\"0000-01-01T00:00:00Z\"",
            "\"2026-11-20t06:30:00z\"",
            "\"2026-11-20T06:30:0\u0661Z\"",
            "\" 2026-11-20T06:30:00Z\"",
            "\"\"",
            "1700000000",
            "1700000000.5",
            "true",
            "null"
        }) {
            assertSame(json);
        }
    }

    private static void assertSame(String json) {
        assertThat(read(Json.EVENTS, json)).as(json).isEqualTo(read(PLAIN, json));
    }

    private static Optional<Object> read(JsonMapper mapper, String json) {
        try {
            return Optional.ofNullable(mapper.readValue(json, Instant.class));
        } catch (JacksonException refused) {
            return Optional.of("refused");
        }
    }

    @Provide
    Arbitrary<Instant> times() {
        return Combinators.combine(
                        Arbitraries.longs().between(-62_167_219_200L, 253_402_300_799L),
                        Arbitraries.oneOf(
                                Arbitraries.just(0),
                                Arbitraries.integers().between(0, 999).map(millis -> millis * 1_000_000),
                                Arbitraries.integers().between(0, 999_999_999)))
                .as(Instant::ofEpochSecond);
    }

    /** Times with a character that is another one, missing or too many. */
    @Provide
    Arbitrary<String> almostTimes() {
        return Combinators.combine(
                        times(),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of("0123456789-:.TZ+ e\u0663".split("")))
                .as((time, at, kind, other) -> {
                    String text = time.toString();
                    int place = Math.min(at, text.length() - 1);
                    String after = text.substring(kind == 1 ? place : place + 1);
                    return text.substring(0, place) + (kind == 2 ? "" : other) + after;
                });
    }
}
