package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerNumberTest {

    private final CallerNumber rule = new CallerNumber(LawBook.builtIn());

    @ParameterizedTest
    @CsvSource({
        "MARKETING, +911401234567, true",
        "MARKETING, +911600123456, false",
        "MARKETING, +919820012345, false",
        "MARKETING, , false",
        "SERVICE, +911600123456, true",
        "SERVICE, +911401234567, false",
        "ENQUIRY, +919820012345, true",
        "ENQUIRY, , true"
    })
    void promotesAndServesFromTheSeriesThatIndiaGaveEach(Purpose purpose, @Nullable String number, boolean allowed) {
        Decision decision = call(number).purpose(purpose).by(rule);

        assertThat(decision instanceof Decision.Proceed).isEqualTo(allowed);
        if (decision instanceof Decision.Deny(Reason reason, String detail)) {
            assertThat(reason).isEqualTo(Reason.CALLER_NUMBER);
            assertThat(detail).contains(purpose == Purpose.SERVICE ? "+911600" : "+91140");
        }
    }

    @Test
    void takesAnUnknownPurposeForAnyOfThem() {
        assertThat(call("+919820012345").purpose(null).by(rule)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void deniesWhileTheSettingsAreNotKnown() {
        assertThat(new Judging()
                        .call()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void isNoMatterOfEmailsOrOfCountriesWithoutASeries() {
        assertThat(call(null).channel(Channel.EMAIL).by(rule)).isEqualTo(Decision.proceed());
        assertThat(call(null).recipient("+442079460018").by(rule)).isEqualTo(Decision.proceed());
    }

    private static Judging call(@Nullable String from) {
        return new Judging().call().settings(SettingsOf.live().calling(new Calling(5, Duration.ofMinutes(10), from)));
    }

    @Test
    void tellsTheLawAndItsSeriesButNotTheNumber() {
        assertThat(call("+919820012345").seenBy(rule))
                .containsOnly(
                        entry("caller_number_set", "true"),
                        entry("caller_series_asked_by", "in-promotional-series"),
                        entry("caller_series", "+91140"),
                        entry("caller_number_in_series", "false"));
        assertThat(call("+911401234567").seenBy(rule)).containsEntry("caller_number_in_series", "true");
        assertThat(call("+911401234567").recipient("+442079460018").seenBy(rule))
                .containsEntry("caller_series_asked_by", "none")
                .doesNotContainKey("caller_series");
    }
}
