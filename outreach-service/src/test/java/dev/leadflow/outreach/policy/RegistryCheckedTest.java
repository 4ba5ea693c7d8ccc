package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 134. */
class RegistryCheckedTest {

    private final RegistryChecked rule = new RegistryChecked(LawBook.builtIn());

    @ParameterizedTest
    @CsvSource({
        // noon in Kolkata on 20 November is the 20th at the date line as well
        "+919820012345, MARKETING, , false",
        "+919820012345, MARKETING, 2026-10-21, true",
        "+919820012345, MARKETING, 2026-10-20, false",
        "+919820012345, ENQUIRY, , true",
        "+12125551234, MARKETING, 2026-10-20, true",
        "+12125551234, MARKETING, 2026-10-19, false",
        "+442079460018, MARKETING, 2026-10-23, true",
        "+442079460018, MARKETING, 2026-10-22, false",
        "+4930123456, MARKETING, , true"
    })
    @Tag("prop-25")
    void callsANumberOnlyWhenARegistryHasClearedItLately(
            String number, Purpose purpose, @Nullable LocalDate checkedOn, boolean allowed) {
        Decision decision = new Judging()
                .call()
                .recipient(number)
                .purpose(purpose)
                .registryCheckedOn(checkedOn)
                .by(rule);

        assertThat(decision instanceof Decision.Proceed).isEqualTo(allowed);
        if (decision instanceof Decision.Deny(Reason reason, String detail)) {
            assertThat(reason).isEqualTo(Reason.REGISTRY_NOT_CHECKED);
            assertThat(detail).contains("import its file");
        }
    }

    @Test
    void isNoMatterOfEmails() {
        assertThat(new Judging().registryCheckedOn(null).by(rule)).isEqualTo(Decision.proceed());
    }

    @ParameterizedTest
    @CsvSource({
        ", , , false, ",
        "true, 2026-11-01, , true, ",
        "false, 2026-11-01, , false, 2026-11-01",
        "true, 2026-11-01, 2026-11-02, false, 2026-11-02",
        "true, 2026-11-02, 2026-11-02, true, ",
        "true, 2026-11-03, 2026-11-02, true, ",
        "false, 2026-11-01, 2026-11-02, false, 2026-11-02",
        ", , 2026-11-02, false, 2026-11-02"
    })
    void believesTheNewerWord(
            @Nullable Boolean listed,
            @Nullable LocalDate checkedOn,
            @Nullable LocalDate wholeFileOf,
            boolean mustNotBeCalled,
            @Nullable LocalDate clearOn) {
        assertThat(NumberStanding.of(Boolean.TRUE.equals(listed), checkedOn, wholeFileOf))
                .isEqualTo(new NumberStanding(mustNotBeCalled, clearOn));
    }

    @Test
    void tellsTheLawAndHowOldItLetsAnAnswerBe() {
        Judging call = new Judging().call().registryCheckedOn(LocalDate.parse("2026-10-20"));

        assertThat(call.seenBy(rule))
                .containsOnly(
                        entry("registry_checked_on", "2026-10-20"),
                        entry("registry_asked_by", "in-preference-register"),
                        entry("registry_max_age_days", "30"));
        assertThat(call.purpose(Purpose.ENQUIRY).seenBy(rule))
                .containsEntry("registry_asked_by", "none")
                .doesNotContainKey("registry_max_age_days");
    }
}
