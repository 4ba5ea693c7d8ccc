package dev.leadflow.optout.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.mailgun.MailgunReader;
import dev.leadflow.optout.webhook.postmark.PostmarkReader;
import dev.leadflow.optout.webhook.sendgrid.SendGridReader;
import dev.leadflow.optout.webhook.ses.SesReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** One element that cannot be read never stops its neighbours (row 179). */
class HostileElementProperties {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T06:30:00Z");

    @Property(tries = 300)
    @Tag("prop-52")
    void leavesItsNeighboursReadable(@ForAll("hostile") String hostile, @ForAll @IntRange(max = 4) int position) {
        String batch = IntStream.range(0, 5)
                .mapToObj(i -> i == position ? hostile : "{\"event\":\"delivered\",\"sg_event_id\":\"" + i + "\"}")
                .collect(Collectors.joining(",\r\n", "[", "]\r\n"));

        Reading reading =
                new SendGridReader().read("application/json", batch.getBytes(StandardCharsets.ISO_8859_1), RECEIVED);

        assertThat(reading.notices().stream().map(Notice::eventId))
                .containsAll(IntStream.range(0, 5)
                        .filter(i -> i != position)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(reading.notices().size() + reading.unreadable().size()).isEqualTo(5);
    }

    @Provide
    Arbitrary<String> hostile() {
        String field = "{\"event\":\"bounce\",\"sg_event_id\":\"h\",\"%s\":%s}";
        Arbitrary<String> values = Arbitraries.of(
                "null",
                "true",
                "-1",
                "1e999999",
                "9".repeat(100_000),
                "{}",
                "[]",
                "[[\"]\"]]",
                "\"" + "x".repeat(1_000_000) + "\"",
                "\"\\u0000\\ud800\"",
                "\"\u00ff\u00fe\u0080\"",
                "[".repeat(50_000) + "]".repeat(50_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        Arbitrary<String> names = Arbitraries.of(
                "event", "type", "status", "reason", "email", "timestamp", "sg_message_id", "smtp-id", "attempt_id");
        return Arbitraries.oneOf(
                names.flatMap(name -> values.map(value -> field.formatted(name, value))),
                values,
                Arbitraries.of("nonsense", "{\"event\"}", "{\"event\":\"bounce\",}", "{\"a\":1 \"b\":2}", "'single'"));
    }

    @Property(tries = 500)
    @Tag("prop-52")
    void noBytesAtAllStopAReader(@ForAll @Size(max = 400) byte[] body, @ForAll("types") String type) {
        for (NoticeReader reader : readers()) {
            assertThatCode(() -> reader.read(type, body, RECEIVED))
                    .as(reader.route())
                    .doesNotThrowAnyException();
        }
    }

    @Property(tries = 500)
    @Tag("prop-52")
    void noJsonAtAllStopsAReader(@ForAll("documents") String document) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        for (NoticeReader reader : readers()) {
            assertThatCode(() -> reader.read("application/json", body, RECEIVED))
                    .as(reader.route())
                    .doesNotThrowAnyException();
        }
    }

    private static List<NoticeReader> readers() {
        return List.of(new SendGridReader(), new MailgunReader(), new PostmarkReader(), new SesReader());
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "text/plain",
                "///",
                "");
    }

    /** Documents with the right names and the wrong things in them. */
    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> values = Arbitraries.of(
                "null",
                "1",
                "-0.5e300",
                "\"\"",
                "\"Bounce\"",
                "\"failed\"",
                "\"Notification\"",
                "{}",
                "[]",
                "[null,1,{}]",
                "\"2026-99-99T00:00:00Z\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "99999999999999999999",
                "true",
                "\"{\\\"eventType\\\":\\\"Bounce\\\",\\\"bounce\\\":[],\\\"mail\\\":1}\"",
                "{\"event\":\"failed\",\"delivery-status\":[],\"message\":{\"headers\":1},\"timestamp\":{}}");
        Arbitrary<String> names = Arbitraries.of(
                "event",
                "event-data",
                "signature",
                "RecordType",
                "Type",
                "Metadata",
                "BouncedAt",
                "MessageID",
                "Message",
                "MessageId",
                "mail",
                "bounce",
                "eventType",
                "timestamp");
        return names.flatMap(name -> values.map(value -> "\"" + name + "\":" + value))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(fields -> "{" + String.join(",", fields) + "}");
    }
}
