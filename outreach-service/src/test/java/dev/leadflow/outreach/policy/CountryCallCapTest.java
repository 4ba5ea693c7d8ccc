package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountryCallCapTest {

    private final CountryCallCap rule = new CountryCallCap();

    @Test
    void letsCallsPassUpToTheCap() {
        SettingsOf settings = SettingsOf.live().countryCap(3);

        assertThat(new Judging()
                        .call()
                        .settings(settings)
                        .callsToCountryToday(2)
                        .by(rule))
                .isEqualTo(Decision.proceed());
        assertThat(new Judging()
                        .call()
                        .settings(settings)
                        .callsToCountryToday(3)
                        .by(rule))
                .isInstanceOf(Decision.Defer.class);
    }

    @Test
    void waitsForTheNextDaysWindow() {
        assertThat(new Judging().call().callsToCountryToday(20).by(rule))
                .isInstanceOfSatisfying(Decision.Defer.class, defer -> {
                    assertThat(defer.reason()).isEqualTo(Reason.COUNTRY_CALL_CAP);
                    assertThat(defer.until()).isEqualTo("2026-11-23T05:30:00Z"); // Monday, 11:00 in Kolkata
                    assertThat(defer.detail()).contains("20 calls to IN");
                });
    }

    @Test
    void isNoMatterOfEmails() {
        assertThat(new Judging()
                        .settings(SettingsOf.live().countryCap(0))
                        .callsToCountryToday(100)
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhileTheSettingsAreNotKnown() {
        assertThat(new Judging()
                        .call()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_SETTINGS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+80012345678", "+99912345678", "nonsense"})
    void deniesANumberOfNoCountry(String number) {
        assertThat(new Judging().call().recipient(number).by(rule))
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.UNKNOWN_COUNTRY));
    }

    @ParameterizedTest
    @CsvSource({"+919820012345, IN", "+442079460018, GB", "+12125551234, US", "+14165551234, CA", "+390612345678, IT"})
    void tellsCountriesApartThatShareACode(String number, String country) {
        assertThat(RecipientCountry.ofPhone(number)).contains(country);
    }
}
