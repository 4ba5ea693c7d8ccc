package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Sources;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

    @ParameterizedTest
    @CsvSource({
        "Google Maps, google_maps",
        "google-maps, google_maps",
        "GOOGLE_PLACES, google_maps",
        "JustDial, justdial",
        "Just Dial, justdial",
        "linkedin company pages, linkedin",
        "' CSV ', csv",
        "trade fair 2026, trade_fair_2026",
        "मेला, मेला",
    })
    void haveOneNameForAllSpellings(String name, String canonical) {
        assertThat(Sources.canonical(name)).isEqualTo(canonical);
        assertThat(Sources.canonical(canonical)).isEqualTo(canonical);
    }

    /** Row 88. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linkedin profile",
                "LinkedIn-Profiles",
                "personal profiles",
                "Facebook Profile",
                "linkedin_in",
                "people search"
            })
    void sayThatTheyHoldPeople(String name) {
        assertThat(PersonalProfiles.isPersonalSource(Sources.canonical(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"google business profile", "linkedin company profile", "csv", "google_maps", "linkedin"})
    void sayThatTheyHoldBusinesses(String name) {
        assertThat(PersonalProfiles.isPersonalSource(Sources.canonical(name))).isFalse();
    }

    /** Row 88. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.linkedin.com/in/asha-rao",
                "https://in.linkedin.com/in/asha-rao/?x=1",
                "linkedin.com/pub/asha/1/2/3",
                "linkedin.com/%69n/asha",
                "linkedin.com/./in/asha",
                "linkedin.com/x/../in/asha",
                "linkedin.com\\in\\asha",
                "Asha (https://linkedin.com/in/asha)",
                "https://www.LinkedIn.com//IN/asha",
                "https://www.facebook.com/profile.php?id=100",
                "https://m.facebook.com/people/Asha/100/",
                "https://www.xing.com/profile/Asha_Rao",
                "see https://asha.example and https://www.linkedin.com/in/asha-rao",
            })
    void leadToAPerson(String url) {
        assertThat(personalPage(url)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.linkedin.com/company/asha",
                "https://www.linkedin.com/in",
                "https://www.facebook.com/ashabakery",
                "https://notlinkedin.com/in/asha",
                "https://asha.example/in/",
                "https://www.xing.com/companies/asha",
                "",
            })
    void leadToABusiness(String url) {
        // A bare /in names nobody, but is nothing a business has either.
        assertThat(personalPage(url).isPresent()).isEqualTo(url.endsWith("/in"));
    }

    @Test
    void countriesAreKnownByManyNames() {
        assertThat(Countries.code("India")).contains("IN");
        assertThat(Countries.code(" in ")).contains("IN");
        assertThat(Countries.code("IND")).contains("IN");
        assertThat(Countries.code("भारत")).contains("IN");
        assertThat(Countries.code("U.S.A.")).contains("US");
        assertThat(Countries.code("united kingdom")).contains("GB");
        assertThat(Countries.code("UK")).contains("GB");
        assertThat(Countries.code("Deutschland")).contains("DE");
        assertThat(Countries.code("ALLEMAGNE")).contains("DE");
        assertThat(Countries.code("Cote d'Ivoire")).contains("CI");
        assertThat(Countries.code("Wakanda")).isEmpty();
        assertThat(Countries.code("")).isEmpty();
    }

    private static Optional<String> personalPage(String cell) {
        return WebAddress.in(cell).stream()
                .flatMap(address -> PersonalProfiles.kind(address).stream())
                .findFirst();
    }
}
