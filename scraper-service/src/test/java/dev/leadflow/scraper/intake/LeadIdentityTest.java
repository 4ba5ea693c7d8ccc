package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Row 89: the composite key of business name, website and phone. */
class LeadIdentityTest {

    private static final OrganizationId OURS = new OrganizationId(new UUID(0, 1));

    @Test
    void isTheSameForAllSpellings() {
        assertThat(id("business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example"))
                .isPresent()
                .isEqualTo(id(
                        "business_name", " ASHA BAKERY Pvt. Ltd.",
                        "phone", "+91 98200-12345",
                        "website", "https://www.asha.example/",
                        "email", "info@asha.example",
                        "city", "Pune"));
    }

    /** Ids are on record: another derivation would make every known lead a new one. */
    @Test
    void isWhatItHasAlwaysBeen() {
        assertThat(id("business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example"))
                .hasToString("Optional[b5acaf85-ef17-55d5-8c2f-73a6e3b98884]");
    }

    @Test
    void changesWithEachPart() {
        Optional<LeadId> id = id("business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example");

        assertThat(id("business_name", "Usha Bakery", "phone", "9820012345", "website", "asha.example"))
                .isNotEqualTo(id);
        assertThat(id("business_name", "Asha Bakery", "phone", "9820012346", "website", "asha.example"))
                .isNotEqualTo(id);
        assertThat(id("business_name", "Asha Bakery", "phone", "9820012345")).isNotEqualTo(id);
    }

    @Test
    void isTheEmailAddressWhereThereIsNeitherWebsiteNorPhone() {
        assertThat(id("business_name", "Asha", "email", "Info@asha.example"))
                .isEqualTo(id("business_name", "Asha", "email", "info@asha.example"))
                .isNotEqualTo(id("business_name", "Asha", "email", "sales@asha.example"));
        assertThat(id("business_name", "Asha", "phone", "9820012345", "email", "info@asha.example"))
                .isEqualTo(id("business_name", "Asha", "phone", "9820012345", "email", "sales@asha.example"));
    }

    @Test
    void isNoneWithoutANameOrAContact() {
        assertThat(id("phone", "9820012345")).isEmpty();
        assertThat(id("business_name", "Asha")).isEmpty();
        assertThat(id("business_name", "Asha", "website", "facebook.com/asha")).isEmpty();
    }

    @Test
    void ofARowWithoutIdentityIsItsPlaceInItsFile() {
        ImportId file = new ImportId(new UUID(0, 2));
        LeadId first = LeadIdentity.ofCapture(OURS, Origin.file(file, 1), Map.of());

        assertThat(LeadIdentity.ofCapture(OURS, Origin.file(file, 1), Map.of("city", "Pune")))
                .isEqualTo(first);
        assertThat(LeadIdentity.ofCapture(OURS, Origin.file(file, 2), Map.of())).isNotEqualTo(first);
        assertThat(LeadIdentity.ofCapture(OURS, Origin.webhook(), Map.of("city", "Pune")))
                .isEqualTo(LeadIdentity.ofCapture(OURS, Origin.webhook(), Map.of("city", "Pune")))
                .isNotEqualTo(LeadIdentity.ofCapture(OURS, Origin.webhook(), Map.of("city", "Delhi")));
    }

    private static Optional<LeadId> id(String... fields) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            byName.put(fields[i], fields[i + 1]);
        }
        return LeadIdentity.of(OURS, Particulars.of(byName, Origin.Door.FILE, "IN"));
    }
}
