package dev.leadflow.campaign.leads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class SearchTermsTest {

    private static final OrganizationId ORGANIZATION =
            new OrganizationId(UUID.fromString("0a0b0c0d-0000-4000-8000-000000000000"));
    private static final KeyedHash HASH = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));

    private static List<String> terms(UnaryOperator<ObjectNode> change) {
        ObjectNode bakery = Json.EVENTS.valueToTree(Fixtures.lead(ORGANIZATION));
        bakery.put("business_name", "Asha's Bakery")
                .put("city", "Pune")
                .putNull("website")
                .putNull("phone");
        bakery.putNull("email");
        Lead lead = Json.EVENTS.treeToValue(change.apply(bakery), Lead.class);
        return List.of(SearchTerms.of(lead, HASH).split(" ", -1));
    }

    private static String query(String text) {
        return SearchTerms.query(text, ORGANIZATION, HASH).orElse("");
    }

    @Test
    void takesTheWordsOfNameAndCityInLowerCaseEachOnce() {
        assertThat(terms(lead -> lead.put("business_name", "Pune  Ｂaking CO. (Pune)")))
                .containsExactly("0a0b0c0d:pune", "0a0b0c0d:baking", "0a0b0c0d:co");
        assertThat(terms(lead -> lead))
                .containsExactly("0a0b0c0d:asha", "0a0b0c0d:s", "0a0b0c0d:bakery", "0a0b0c0d:pune");
    }

    @Test
    void keepsMarksInTheirWords() {
        assertThat(terms(lead -> lead.put("business_name", "आशा बेकरी").putNull("city")))
                .containsExactly("0a0b0c0d:आशा", "0a0b0c0d:बेकरी");
    }

    @Test
    void findsAPhoneNumberByItsLastDigitsHoweverItIsWritten() {
        assertThat(terms(lead -> lead.put("phone", "+912041234567"))).contains("0a0b0c0d:#765432140219");
        assertThat(query("020 4123-4567")).isEqualTo("'0a0b0c0d:#7654321402':*");
        assertThat(query("+91 20 41234567")).isEqualTo("'0a0b0c0d:#765432140219':*");
    }

    @Test
    void findsAnEmailAddressByAllOfItAndKeepsOnlyItsHash() {
        List<String> terms = terms(lead -> lead.put("email", "Info@asha.example"));

        assertThat(terms).noneMatch(term -> term.contains("info") || term.contains("asha.example"));
        assertThat(query("info@ASHA.example")).isEqualTo("'" + terms.getLast() + "'");
    }

    @Test
    void findsAWebsiteByItsBeginningAlsoInsideAnAddress() {
        assertThat(terms(lead -> lead.put("website", "asha.co.in"))).contains("0a0b0c0d:asha.co.in");
        assertThat(query("https://www.Asha.co.in/menu?x=1")).isEqualTo("'0a0b0c0d:asha.co.in':*");
        assertThat(query("asha.co")).isEqualTo("'0a0b0c0d:asha.co':*");
    }

    @Test
    void wantsEveryWordOfAQuery() {
        assertThat(query(" asha  BAK ")).isEqualTo("'0a0b0c0d:asha':* & '0a0b0c0d:bak':*");
    }

    @Test
    void looksForNothingInAQueryWithoutWords() {
        assertThat(query("  ")).isEmpty();
        assertThat(query("... !!! &|()")).isEmpty();
    }

    @Test
    void quotesWhatPostgresqlWouldReadAsItsOwn() {
        assertThat(query("a'b\\.c")).isEqualTo("'0a0b0c0d:a''b\\\\.c':*");
    }

    @Test
    void boundsTheLengthAndTheNumberOfWords() {
        assertThat(terms(lead -> lead.put("business_name", "x".repeat(500)).putNull("city"))
                        .getFirst())
                .hasSize(9 + 40);
        assertThat(terms(lead -> lead.put("business_name", "a b c d e f g h i j k l m n o p")))
                .hasSize(12);
    }

    @Test
    void keepsOrganizationsApart() {
        assertThat(SearchTerms.query("asha", Fixtures.organization(), HASH))
                .isNotEqualTo(SearchTerms.query("asha", Fixtures.organization(), HASH));
    }
}
