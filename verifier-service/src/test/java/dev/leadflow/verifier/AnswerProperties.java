package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What holds for a vendor's adapter whatever the vendor answers. */
public abstract class AnswerProperties<F extends Finding> {

    protected abstract F read(ProviderHttp.Answer answer);

    /** Whether the vendor says in so many words that the address is good. */
    protected abstract boolean isYes(JsonNode document);

    /** Names of the vendor's fields. */
    protected abstract List<String> fields();

    /** Words that stand in these fields. */
    protected abstract List<String> words();

    @Property
    void isGoodNewsOnlyByTheVendorsOwnWord(@ForAll("statuses") int status, @ForAll("bodies") String body) {
        F finding;
        try {
            finding = read(ProviderFaultsContract.read(status, body, null));
        } catch (ProviderException failed) {
            assertThat(failed.detail()).endsWith(".").doesNotContain(PLANTED);
            return;
        }
        assertThat(finding.detail()).endsWith(".").doesNotContain(PLANTED);
        if (statusOf(finding) == Status.VALID) {
            assertThat(status).isEqualTo(200);
            assertThat(isYes(document(body))).isTrue();
        }
    }

    /** So that the property above says something. */
    @Example
    void isGoodNewsWhereTheVendorSaysSo() {
        assertThat(statusOf(read(ProviderFaultsContract.read(200, yes(), null))))
                .isEqualTo(Status.VALID);
    }

    /** A body by which the vendor calls an address good. */
    protected abstract String yes();

    private static final String PLANTED = "asha@good.example";

    private static Status statusOf(Finding finding) {
        return switch (finding) {
            case EmailFinding.Judged judged -> judged.status();
            case PhoneFinding.Judged judged -> judged.status();
            default -> Status.UNCHECKED;
        };
    }

    private static JsonNode document(String body) {
        try {
            return Json.EVENTS.readTree(body);
        } catch (JacksonException never) {
            throw new AssertionError("Not even JSON", never);
        }
    }

    @Provide
    Arbitrary<Integer> statuses() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(200)),
                Tuple.of(1, Arbitraries.of(201, 202, 204, 222, 302, 400, 401, 403, 404, 422)),
                Tuple.of(1, Arbitraries.of(429, 451, 500, 503)));
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.oneOf(
                objects(3),
                // A yes with one field more: the last of two equal names counts, or the other one.
                objects(1).map(object -> yes().substring(0, yes().lastIndexOf('}')) + ", " + object.substring(1)),
                objects(1)
                        .map(object -> object.length() > 2
                                ? object.substring(0, object.length() - 1) + ", "
                                        + yes().substring(yes().indexOf('{') + 1)
                                : yes()),
                Arbitraries.integers().between(0, yes().length()).map(end -> yes().substring(0, end)),
                Arbitraries.strings().ofMaxLength(40));
    }

    private Arbitrary<String> objects(int depth) {
        Arbitrary<String> names = Arbitraries.of(fields());
        Arbitrary<String> member =
                Combinators.combine(names, values(depth)).as((name, value) -> "\"" + name + "\": " + value);
        return member.list().ofMaxSize(6).map(members -> "{" + String.join(", ", members) + "}");
    }

    private Arbitrary<String> values(int depth) {
        Arbitrary<String> plain = Arbitraries.oneOf(
                Arbitraries.of(words()).map(AnswerProperties::quoted),
                Arbitraries.of(words()).map(word -> quoted(word.toUpperCase(Locale.ROOT))),
                Arbitraries.of(
                        "true",
                        "false",
                        "null",
                        "0",
                        "1",
                        "-1",
                        "1e400",
                        "0.5",
                        "\"0.5\"",
                        "99",
                        "\"\"",
                        "\"NaN\"",
                        "\"Infinity\""),
                Arbitraries.of(quoted(PLANTED), quoted("+919876543210"), quoted("valid "), quoted("VALID\\u0000")),
                Arbitraries.strings().alpha().ofMaxLength(12).map(AnswerProperties::quoted));
        return depth == 0
                ? plain
                : Arbitraries.frequencyOf(
                        Tuple.of(5, plain),
                        Tuple.of(2, Arbitraries.lazy(() -> objects(depth - 1))),
                        Tuple.of(1, Arbitraries.lazy(() -> values(depth - 1)).map(value -> "[" + value + "]")));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
