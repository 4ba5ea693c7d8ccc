package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.web.Problem;
import dev.leadflow.testkit.Fixtures;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryUploadTest {

    private static final LocalDate TODAY = LocalDate.ofInstant(Fixtures.NOON_IN_KOLKATA, ZoneOffset.UTC);

    @Test
    void takesAFileOfTheRegistryOfTheUsForAsLongAsTheLawDoes() {
        assertThat(of("US", TODAY.minusDays(31).toString()).checkedOn()).isEqualTo(TODAY.minusDays(31));
        assertRefused(
                () -> of("us", TODAY.minusDays(32).toString()), "checked_on", "at most 31 days", "Download it anew");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void asksForTheDayOfAFileOfTheRegistryOfTheUs(@Nullable String none) {
        assertRefused(() -> of("US", none), "checked_on: is missing", "31 days", "the day of its download");
    }

    /** What such a file says may be too old for the law of its country; the gate judges that by the day. */
    @Test
    void takesFilesOfOtherRegistriesHoweverOldTheyAre() {
        assertThat(of("IN", "2001-05-01").checkedOn()).isEqualTo(LocalDate.of(2001, 5, 1));
        assertThat(of("IN", null).checkedOn()).isEqualTo(TODAY);
    }

    private static void assertRefused(ThrowingCallable upload, String... details) {
        assertThatThrownBy(upload)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getBody().getDetail()).contains(details));
    }

    private static RegistryUpload of(String country, @Nullable String checkedOn) {
        return RegistryUpload.of("FTC", country, checkedOn, false, Fixtures.NOON_IN_KOLKATA);
    }
}
