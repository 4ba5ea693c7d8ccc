package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutRequestTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data; boundary=----WebKitFormBoundaryABC";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "List-Unsubscribe=One-Click",
                "List-Unsubscribe=One-Click\r\n",
                "list-unsubscribe=one-click",
                "List%2DUnsubscribe=One%2DClick",
                "a=b&List-Unsubscribe=One-Click&c",
            })
    void recognisesOneClick(String body) {
        assertThat(read(FORM, body)).contains(Suppressed.Source.ONE_CLICK);
        assertThat(read(null, body)).contains(Suppressed.Source.ONE_CLICK);
        assertThat(read(FORM + "; charset=UTF-8", body)).contains(Suppressed.Source.ONE_CLICK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "&&",
                "%",
                "%zz=%zz",
                "confirm=no",
                "confirm",
                "Confirm=yes",
                "List-Unsubscribe",
                "List-Unsubscribe=",
                "One-Click=List-Unsubscribe",
                "xList-Unsubscribe=One-Click",
                "{\"confirm\":\"yes\"}",
            })
    void takesNothingElseForARequestToOptOut(String body) {
        assertThat(read(FORM, body)).isEmpty();
    }

    @Test
    void recognisesTheFormOfThePage() {
        assertThat(read(FORM, "confirm=yes")).contains(Suppressed.Source.UNSUBSCRIBE_PAGE);
    }

    @Test
    void recognisesMultipart() {
        String part = "------WebKitFormBoundaryABC\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
        String end = "------WebKitFormBoundaryABC--\r\n";

        assertThat(read(PARTS, part.formatted("List-Unsubscribe", "One-Click") + end))
                .contains(Suppressed.Source.ONE_CLICK);
        assertThat(read(
                        PARTS,
                        "preamble\r\n" + part.formatted("x", "y") + part.formatted("List-Unsubscribe", "One-Click")
                                + end))
                .contains(Suppressed.Source.ONE_CLICK);
        assertThat(read(PARTS, part.formatted("confirm", "yes") + end)).contains(Suppressed.Source.UNSUBSCRIBE_PAGE);
        assertThat(read(PARTS, part.formatted("x", "List-Unsubscribe=One-Click") + end))
                .isEmpty();
        assertThat(read(PARTS, end + part.formatted("List-Unsubscribe", "One-Click")))
                .as("behind the last part nothing counts")
                .isEmpty();
        assertThat(read("multipart/form-data", part.formatted("List-Unsubscribe", "One-Click") + end))
                .isEmpty();
        assertThat(read(
                        "multipart/form-data; boundary=\"----WebKitFormBoundaryABC\"",
                        part.formatted("confirm", "yes") + end))
                .contains(Suppressed.Source.UNSUBSCRIBE_PAGE);
    }

    @Test
    void takesNoOtherKindOfBody() {
        assertThat(read("application/json", "List-Unsubscribe=One-Click")).isEmpty();
        assertThat(read("text/plain", "List-Unsubscribe=One-Click")).isEmpty();
        assertThat(read("nonsense", "List-Unsubscribe=One-Click")).isEmpty();
        assertThat(read(FORM, "a=" + "x".repeat(OptOutRequest.MAX_BYTES) + "&confirm=yes"))
                .isEmpty();
    }

    @Property
    void survivesEveryBody(@ForAll byte[] body, @ForAll String contentType) {
        assertThat(OptOutRequest.read(FORM, body)).isEmpty();
        assertThat(OptOutRequest.read(PARTS, body)).isEmpty();
        assertThat(OptOutRequest.read(contentType, body)).isEmpty();
    }

    private static Optional<Suppressed.Source> read(@org.jspecify.annotations.Nullable String type, String body) {
        return OptOutRequest.read(type, body.getBytes(StandardCharsets.UTF_8));
    }
}
