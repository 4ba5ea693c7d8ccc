package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Terms TERMS = new Terms(Set.of("csv", "API", "Google Places", "linkedin"), "IN");

    /** Row 88. */
    @Test
    void refusesAPersonalProfileBeforeAnythingElse() {
        Judgement.Refused refused = refused("source_url", "https://linkedin.com/in/asha", "source", "darknet");

        assertThat(refused.reason()).isEqualTo(RefusalReason.PERSONAL_PROFILE);
        assertThat(refused.field()).isEqualTo(LeadField.SOURCE_URL);
        assertThat(refused("business_name", "A", "email", "a@b.example", "website", "linkedin.com/in/asha")
                        .reason())
                .isEqualTo(RefusalReason.PERSONAL_PROFILE);
        assertThat(refused("business_name", "A", "email", "a@b.example", "source", "LinkedIn Profile")
                        .reason())
                .isEqualTo(RefusalReason.PERSONAL_PROFILE);
    }

    @Test
    void takesACompanyPage() {
        assertThat(judge(
                        "business_name", "A",
                        "email", "a@b.example",
                        "source", "linkedin company",
                        "source_url", "https://linkedin.com/company/a"))
                .isInstanceOf(Judgement.Usable.class);
    }

    /** Row 87. */
    @Test
    void refusesASourceThatIsNotApprovedInWhateverSpelling() {
        Judgement.Refused refused = refused("business_name", "A", "email", "a@b.example", "source", "Dark Net");

        assertThat(refused.reason()).isEqualTo(RefusalReason.SOURCE_NOT_APPROVED);
        assertThat(refused.detail()).contains("dark_net").contains("google_maps");
        assertThat(judge("business_name", "A", "email", "a@b.example", "source", "GOOGLE-MAPS"))
                .isInstanceOf(Judgement.Usable.class);
    }

    @Test
    void takesTheDoorForTheSourceOfALeadThatNamesNone() {
        assertThat(usable("business_name", "A", "email", "a@b.example").source())
                .isEqualTo("csv");
        assertThat(Judge.judge(Map.of("business_name", "A", "email", "a@b.example"), Origin.Door.WEBHOOK, TERMS))
                .isInstanceOf(Judgement.Refused.class);
    }

    @Test
    void refusesALeadWithoutABusinessName() {
        assertThat(refused("email", "a@b.example").reason()).isEqualTo(RefusalReason.NO_BUSINESS_NAME);
        assertThat(refused("business_name", " \u200b ", "email", "a@b.example").reason())
                .isEqualTo(RefusalReason.NO_BUSINESS_NAME);
        assertThat(refused("business_name", "???", "email", "a@b.example").reason())
                .isEqualTo(RefusalReason.INVALID_FIELD);
        assertThat(refused("business_name", "x".repeat(201), "email", "a@b.example")
                        .reason())
                .isEqualTo(RefusalReason.INVALID_FIELD);
    }

    @Test
    void saysOfEachContactWhatIsWrongWithIt() {
        Judgement.Refused both = refused("business_name", "A", "phone", "12345", "email", "nobody");
        assertThat(both.reason()).isEqualTo(RefusalReason.NO_USABLE_CONTACT);
        assertThat(both.explanation())
                .contains("phone: \"12345\" is not a valid number (tried as IN)")
                .contains("email: \"nobody\" is not an email address");
        assertThat(refused("business_name", "A", "email", "nobody").explanation())
                .contains("email: \"nobody\"")
                .contains("phone: none given");
        assertThat(refused("business_name", "A").explanation())
                .contains("phone: none given")
                .contains("email: none given");
        assertThat(refused("business_name", "A", "phone", "9.82E+11").explanation())
                .contains("lost its digits");
    }

    @Test
    void takesALeadWithOneUsableContactWhateverElseIsInvalid() {
        Particulars particulars = usable(
                "business_name", "A",
                "email", "nobody",
                "phone", "9820012345",
                "website", "not a website",
                "country", "Wakanda",
                "source_url", "javascript:alert(1)");

        assertThat(particulars.phone()).isEqualTo("+919820012345");
        assertThat(particulars.email()).isNull();
        assertThat(particulars.website()).isNull();
        assertThat(particulars.country()).isNull();
        assertThat(particulars.sourceUrl()).isNull();
        assertThat(particulars.flaws()).extracting(Flaw::field).containsExactly(LeadField.WEBSITE, LeadField.EMAIL);
    }

    @Test
    void readsANumberWithTheRegionOfItsCountryFirst() {
        assertThat(usable("business_name", "A", "phone", "030 901820", "country", "Germany")
                        .phone())
                .isEqualTo("+4930901820");
        assertThat(usable("business_name", "A", "phone", "9820012345", "country", "United States")
                        .phone())
                .isEqualTo("+919820012345");
    }

    @Test
    void cutsWhatIsTooLongToKeepAndDoesNotReadWhatIsTooLongToRead() {
        Particulars particulars = usable(
                "business_name",
                "A",
                "email",
                "a@b.example",
                "city",
                "x".repeat(101),
                "address",
                "y".repeat(501),
                "phone",
                "9820012345" + " ".repeat(300));

        assertThat(particulars.city()).hasSize(100);
        assertThat(particulars.address()).hasSize(500);
        assertThat(particulars.phone()).isNull();
    }

    @Test
    void neverShowsMuchOfWhatItRefuses() {
        assertThat(refused("business_name", "A", "email", "z".repeat(400)).explanation())
                .hasSizeLessThan(300);
    }

    private static Judgement judge(String... fields) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            byName.put(fields[i], fields[i + 1]);
        }
        return Judge.judge(byName, Origin.Door.FILE, TERMS);
    }

    private static Judgement.Refused refused(String... fields) {
        return (Judgement.Refused) judge(fields);
    }

    private static Particulars usable(String... fields) {
        return ((Judgement.Usable) judge(fields)).particulars();
    }
}
