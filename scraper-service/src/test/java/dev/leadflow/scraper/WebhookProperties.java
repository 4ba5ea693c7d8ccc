package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import tools.jackson.databind.node.ObjectNode;

class WebhookProperties {

    /** Row 338: other programs send whatever they have; only what a lead needs is taken from it. */
    @Property
    @Tag("prop-23")
    void takesNothingFromOtherProgramsThatALeadDoesNotNeed(
            @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name,
            @ForAll @Size(min = 1, max = 5) Map<@From("needless") String, @From("secrets") Object> more) {
        ObjectNode body = Json.EVENTS.createObjectNode();
        more.forEach((field, value) -> body.set(field, Json.EVENTS.valueToTree(value)));
        body.put("businessName", name).put("email", "info@asha.example");

        assertThat(WebhookController.fields(Json.EVENTS.writeValueAsBytes(body)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("business_name", name, "email", "info@asha.example"));
    }

    @Provide
    Arbitrary<String> needless() {
        return Arbitraries.of(
                "dateOfBirth", "religion", "notes", "salary", "aadhaar", "homeAddress", "gender", "fax", "custom_1");
    }

    @Provide
    Arbitrary<Object> secrets() {
        return Arbitraries.of("secret", 42, true, Map.of("email", "secret@home.example"));
    }
}
