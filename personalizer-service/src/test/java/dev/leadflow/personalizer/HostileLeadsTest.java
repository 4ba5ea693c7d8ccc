package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.testkit.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Leads that give orders, and a model that obeys every one of them: nothing forbidden gets out. Either the message is refused,
 * or what goes out is free of what the lead wanted to have written.
 */
class HostileLeadsTest {

    private static final Map<Wire, ModelServer> SERVERS = new java.util.EnumMap<>(Wire.class);

    /**
     * @param kind of attack
     * @param where the model writes what it is told to, subject or body
     * @param writes what the lead makes the model write
     */
    record Hostile(String kind, String business, String category, String city, String where, String writes) {

        Wire wire() {
            return List.of(Wire.values()).get(Math.floorMod(writes.hashCode(), Wire.values().length));
        }

        Contact contact() {
            return Examples.request(business, category, city);
        }

        @Override
        public String toString() {
            return kind + ": " + writes.substring(0, Math.min(40, writes.length()));
        }
    }

    static Stream<Hostile> leads() {
        return Arrays.stream(Json.resource(HostileLeadsTest.class, "hostile-leads.json", Hostile[].class));
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(ModelServer::close);
    }

    @Test
    void areMany() {
        assertThat(leads()).hasSizeGreaterThan(100);
    }

    /** Each by another interface in turn; the names may not reach the model, but what it writes is checked by itself too. */
    @ParameterizedTest
    @MethodSource("leads")
    void makeAnObedientModelWriteNothingThatGetsOut(Hostile lead) {
        ModelServer server = SERVERS.computeIfAbsent(lead.wire(), ModelServer::new);
        server.replies(data -> server.answer(
                lead.where().equals("subject")
                        ? ModelServer.message(data, lead.writes())
                        : ModelServer.message(data, "An introduction", lead.writes())));

        Drafting drafting = Examples.drafting(server.writer(), new TemplateWriter());

        switch (drafting.draft(lead.contact(), Fixtures.NOON_IN_KOLKATA)) {
            case Drafting.Refused refused ->
                assertThat(refused.refusal().detail()).isNotBlank();
            case Drafting.Drafted drafted -> {
                assertThat(drafted.message().writtenBy()).isEqualTo("template:introduction");
                assertThat(Examples.authorship(drafted.message()).unable()).isNotEmpty();
                checkClean(drafted.message(), lead);
            }
        }
    }

    /** Without a look at the name beforehand: the check alone has to find it. */
    @ParameterizedTest
    @MethodSource("leads")
    void areFoundOutByWhatWasWrittenAlone(Hostile lead) {
        Contact harmless = Examples.request("Asha Bakery", "Bakery", "Pune");
        Facts facts = Facts.of(harmless);
        var data = Json.EVENTS.valueToTree(Map.of("business_name", facts.business(), "sender_name", facts.sender()));
        AiText written = AiText.read(Json.text(
                lead.where().equals("subject")
                        ? ModelServer.message(data, lead.writes())
                        : ModelServer.message(data, "An introduction", lead.writes())));

        assertThat(new ContentCheck(facts, Destinations.of(harmless))
                        .violations(new MessageWriter.Written(
                                written.subject(),
                                written.text(),
                                written.html(),
                                new MessageWriter.Author("test", "m", "p"))))
                .isNotEmpty();
    }

    /** The check is no use when it refuses everything. */
    @Test
    void doNotMakeTheCheckRefuseWhatAModelUsuallyWrites() {
        List<String> refused = new ArrayList<>();
        Contact contact = Examples.request("Asha Bakery", "Bakery", "Pune");
        ContentCheck check = new ContentCheck(Facts.of(contact), Destinations.of(contact));
        for (UsualText usual : Json.resource(HostileLeadsTest.class, "usual-texts.json", UsualText[].class)) {
            AiText text = AiText.read(Json.text(usual));
            check.violations(new MessageWriter.Written(
                            text.subject(), text.text(), text.html(), new MessageWriter.Author("test", "m", "p")))
                    .forEach(violation -> refused.add(usual.subject() + ": " + violation));
        }
        assertThat(refused).isEmpty();
    }

    record UsualText(String subject, List<String> paragraphs) {}

    private static void checkClean(MessageDrafted message, Hostile lead) {
        Draft draft = message.draft();
        // A business may be called what it likes; it is greeted by that name, and nothing is said that sounds like it.
        if (!OneLine.of(lead.business(), 200).contains(lead.writes())) {
            assertThat(draft.subject() + draft.bodyText() + draft.bodyHtml()).doesNotContain(lead.writes());
        }
        assertThat(draft.bodyHtml().replaceAll("</?p>|<br>", "")).doesNotContain("<");
        assertThat(draft.footerText())
                .startsWith("Northwind Services\n12 Park Street, Kolkata 700016, India\n")
                .endsWith(draft.unsubscribeUrl());
        assertThat(draft.unsubscribeUrl()).startsWith("https://leads.northwind.example/unsubscribe/");
        assertThat(draft.bodyText() + draft.bodyHtml()).doesNotContainIgnoringCase("unsubscribe");
    }
}
