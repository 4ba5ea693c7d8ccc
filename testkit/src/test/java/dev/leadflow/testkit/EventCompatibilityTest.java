package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.ImportProgress;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.PreviewRequested;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.EventSerde;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records that were written once can be read for ever. Each topic has a file with a record as it was written when the topic
 * was born; today's code must still read it, and must still write what yesterday's readers understand.
 */
class EventCompatibilityTest {

    private static final Path FILES = Path.of("src/test/resources/events");
    private static final Instant AT = Instant.parse("2026-11-20T06:30:00Z");
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final OrganizationId ORGANIZATION = new OrganizationId(ID);
    private static final LeadId LEAD = new LeadId(ID);
    private static final CampaignId CAMPAIGN = new CampaignId(ID);
    private static final RunId RUN = new RunId(ID);
    private static final ContactId CONTACT = new ContactId(ID);
    private static final Origin ROW = Origin.file(new ImportId(ID), 7);

    /** A record of one topic. */
    record Example<V>(Topic<V> topic, V value) {
        @Override
        public String toString() {
            return topic.name();
        }
    }

    static Stream<Example<?>> examples() {
        return Stream.concat(
                flowExamples(),
                Topics.PROVIDER_STATES.stream()
                        .map(topic -> new Example<>(
                                topic,
                                new ProviderState(
                                        topic.owner(),
                                        "leadflow-1",
                                        "zerobounce",
                                        "validate",
                                        ProviderState.Status.RESTING,
                                        120,
                                        14,
                                        55,
                                        230,
                                        new BigDecimal("0.96"),
                                        "The provider answered with HTTP 500.",
                                        AT,
                                        -2L,
                                        AT.plusSeconds(5)))));
    }

    private static Stream<Example<?>> flowExamples() {
        Lead lead = new Lead(
                LEAD,
                ORGANIZATION,
                "Asha Bakery",
                "Bakery",
                "Pune",
                "5 MG Road",
                "IN",
                "asha.example",
                "+912041234567",
                "info@asha.example",
                "Asha Rao",
                "csv",
                "https://asha.example/",
                AT);
        AddressVerification email = new AddressVerification(
                "info@asha.example",
                AddressVerification.Status.UNCHECKED,
                0.7,
                true,
                "built-in",
                AT,
                "DNS did not answer");
        Contact contact = new Contact(
                ORGANIZATION,
                CONTACT,
                CAMPAIGN,
                RUN,
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                "info@asha.example",
                Fixtures.verified("info@asha.example"),
                Fixtures.SENDER,
                AT);
        Draft draft = new Draft(
                "Subject",
                "Text",
                "<p>Text</p>",
                "Footer",
                "<p>Footer</p>",
                ID,
                "http://localhost:8080/unsubscribe/" + ID);
        Approval approval = new Approval("ab12", ID.toString(), AT, Mode.DRY_RUN, AT.plusSeconds(60));
        MessageApproved approved = new MessageApproved(contact, draft, approval, 1);
        return Stream.of(
                new Example<>(
                        Topics.LEAD_CAPTURED,
                        new LeadCaptured(
                                ORGANIZATION,
                                LEAD,
                                ROW,
                                Map.of("business_name", "Asha Bakery"),
                                new LeadCaptured.Unreadable(RefusalReason.MALFORMED_ROW, "3 columns instead of 11"),
                                AT)),
                new Example<>(Topics.LEAD_ACCEPTED, new LeadAccepted(ORGANIZATION, LEAD, lead, 2, ROW, AT)),
                new Example<>(
                        Topics.LEAD_SIGHTED,
                        new LeadSighted(ORGANIZATION, LEAD, LEAD, "ASHA BAKERY", "PHONE", List.of("website"), ROW, AT)),
                new Example<>(Topics.LEAD_MERGED, new LeadMerged(ORGANIZATION, LEAD, LEAD, "WEBSITE", AT)),
                new Example<>(
                        Topics.LEAD_REFUSED,
                        new LeadRefused(
                                ORGANIZATION,
                                LEAD,
                                "Asha",
                                RefusalReason.NO_USABLE_CONTACT,
                                "No phone, no email",
                                ROW,
                                AT)),
                new Example<>(Topics.IMPORT_PROGRESS, new ImportProgress(ORGANIZATION, new ImportId(ID), 3, 2, 1)),
                new Example<>(Topics.LEAD_VERIFIED, new LeadVerified(ORGANIZATION, LEAD, 1, email, null, AT)),
                new Example<>(Topics.SETTINGS, Fixtures.settings(ORGANIZATION, Mode.DRY_RUN)),
                new Example<>(
                        Topics.CAMPAIGNS,
                        new CampaignState(ORGANIZATION, CAMPAIGN, "Daily email", CampaignState.Status.RUNNING, null)),
                new Example<>(Topics.CONTACT_REQUESTED, new ContactRequested(contact, 2)),
                new Example<>(Topics.PREVIEW_REQUESTED, new PreviewRequested(ORGANIZATION, ID, CAMPAIGN, AT)),
                new Example<>(
                        Topics.RUN_REPORTED,
                        new RunReported(
                                ORGANIZATION,
                                RUN,
                                CAMPAIGN,
                                "Daily email",
                                Mode.DRY_RUN,
                                3,
                                2,
                                Map.of("SIMULATED", 2L),
                                Map.of("OPTED_OUT", 1L),
                                AT,
                                AT)),
                new Example<>(Topics.CONTACT_VERIFIED, new ContactVerified(contact)),
                new Example<>(
                        Topics.MESSAGE_DRAFTED,
                        new MessageDrafted(
                                contact,
                                draft,
                                "openai",
                                AT,
                                new Authorship(
                                        "gpt-6-luna",
                                        "introduction-1",
                                        List.of("anthropic: The provider gave no whole answer in time.")))),
                new Example<>(Topics.DRAFT_REFUSED, new DraftRefused(contact, "The body is too short", AT)),
                new Example<>(
                        Topics.APPROVAL_CHANGED,
                        new ApprovalChanged(
                                ORGANIZATION,
                                CONTACT,
                                LEAD,
                                CAMPAIGN,
                                RUN,
                                ApprovalChanged.Status.REJECTED,
                                ID.toString(),
                                "Not our kind of customer",
                                AT)),
                new Example<>(Topics.MESSAGE_APPROVED, approved),
                new Example<>(
                        Topics.CONTACT_DECIDED,
                        new ContactDecided(
                                ORGANIZATION,
                                CONTACT,
                                LEAD,
                                CAMPAIGN,
                                RUN,
                                ContactDecided.Stage.QUOTA_RULES,
                                2,
                                "daily-cap",
                                1,
                                Verdict.DEFER,
                                Reason.DAILY_CAP,
                                "50 of 50 mails today",
                                Map.of("cap", "50"),
                                AT,
                                AT)),
                new Example<>(
                        Topics.CONTACT_DEFERRED,
                        new ContactDeferred(approved, AT, Reason.DAILY_CAP, "50 of 50 mails today")),
                new Example<>(Topics.CONTACT_CLEARED, new ContactCleared(approved, Mode.DRY_RUN, AT)),
                new Example<>(
                        Topics.CONTACT_ATTEMPTED,
                        new ContactAttempted(
                                ORGANIZATION,
                                new AttemptId(ID),
                                CONTACT,
                                LEAD,
                                CAMPAIGN,
                                RUN,
                                1,
                                Channel.EMAIL,
                                "asha.example",
                                Mode.LIVE,
                                ContactAttempted.Status.ACCEPTED,
                                null,
                                "Accepted",
                                "smtp",
                                "250 queued",
                                AT,
                                AT)),
                new Example<>(
                        Topics.SUPPRESSIONS,
                        new Suppression(
                                ORGANIZATION, "key", Suppression.Scope.ALL_CHANNELS, LEAD, "unsubscribe link", AT)),
                new Example<>(
                        Topics.CONSENTS,
                        new Consent(
                                ORGANIZATION,
                                "a1b2",
                                Channel.VOICE,
                                Purpose.MARKETING,
                                "Form of 1 May",
                                AT,
                                AT.plusSeconds(60))),
                new Example<>(
                        Topics.REGISTRY_CHECKS,
                        new RegistryCheck(ORGANIZATION, "a1b2", "IN", "NCPR", true, LocalDate.parse("2026-11-20"))),
                new Example<>(
                        Topics.MESSAGE_NOTICED,
                        new MessageNoticed(
                                ORGANIZATION,
                                "sendgrid:c2dfZXZlbnQ",
                                new AttemptId(ID),
                                CONTACT,
                                LEAD,
                                "sendgrid",
                                MessageNoticed.Kind.BOUNCED_HARD,
                                "The mailbox does not exist (5.1.1).",
                                AT)));
    }

    @Test
    void everyTopicHasAnExample() {
        assertThat(examples().map(Example::topic).toList()).isEqualTo(Topics.ALL);
    }

    @ParameterizedTest
    @MethodSource("examples")
    <V> void writesAndReadsWhatWasAgreed(Example<V> example) throws IOException {
        Path file = FILES.resolve(example.topic.name() + ".json");
        EventSerde<V> serde = EventSerde.of(example.topic.type());
        String written = Json.EVENTS
                        .readTree(serde.serializer().serialize("", example.value))
                        .toPrettyString() + "\n";
        if (Boolean.getBoolean("leadflow.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, written);
        }

        assertThat(Json.EVENTS.readTree(written)).isEqualTo(Json.EVENTS.readTree(Files.readString(file)));
        assertThat(serde.deserializer().deserialize("", Files.readAllBytes(file)))
                .isEqualTo(example.value);
    }

    @ParameterizedTest
    @MethodSource("examples")
    <V> void readsARecordWithAFieldFromTheFuture(Example<V> example) {
        ObjectNode future = (ObjectNode) Json.EVENTS.readTree(Json.text(example.value));
        future.put("a_field_of_tomorrow", true);

        assertThat(EventSerde.of(example.topic.type()).deserializer().deserialize("", Json.bytes(future)))
                .isEqualTo(example.value);
    }

    private static <V> V example(Class<V> type) {
        return examples()
                .map(Example::value)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsSettingsFromBeforeCallsAndCostsWereAmongThem() {
        ObjectNode old = (ObjectNode) Json.EVENTS.readTree(Json.text(Fixtures.settings(ORGANIZATION, Mode.DRY_RUN)));
        old.remove("calling");
        old.remove("spending");

        assertThat(EventSerde.of(OrganizationSettings.class).deserializer().deserialize("", Json.bytes(old)))
                .isEqualTo(Fixtures.settings(ORGANIZATION, Mode.DRY_RUN));
    }

    @Test
    void readsARequestFromBeforeTheRevisionWasTold() {
        ContactRequested request = example(ContactRequested.class);
        ObjectNode old = (ObjectNode) Json.EVENTS.readTree(Json.text(request));
        old.remove("revision");

        assertThat(EventSerde.of(ContactRequested.class).deserializer().deserialize("", Json.bytes(old)))
                .isEqualTo(new ContactRequested(request.contact(), null));
    }

    @Test
    void readsAMessageFromBeforeItsAuthorshipWasRecorded() {
        MessageDrafted message = example(MessageDrafted.class);
        ObjectNode old = (ObjectNode) Json.EVENTS.readTree(Json.text(message));
        old.remove("authorship");

        assertThat(EventSerde.of(MessageDrafted.class).deserializer().deserialize("", Json.bytes(old)))
                .isEqualTo(new MessageDrafted(
                        message.contact(), message.draft(), message.writtenBy(), message.draftedAt()));
    }
}
