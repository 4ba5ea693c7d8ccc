package dev.leadflow.outreach.decision;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.policy.RecipientDomain;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Judging and waiting on a real Kafka with three partitions and a real PostgreSQL, by the clock on the wall. */
class DecisionIT {

    private final Instant now = java.time.Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);

    /** Where it is about noon now, so that no day ends during a test. */
    private final ZoneOffset noonHere =
            ZoneOffset.ofHours(12 - now.atOffset(ZoneOffset.UTC).getHour());

    private static final KafkaCluster CLUSTER = TestKafka.cluster();
    private static final Postgres POSTGRES = TestPostgres.emptyDatabase();
    private static RunningService service;

    private final OrganizationId organization = Fixtures.organization();
    private final CampaignId campaign = new CampaignId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        service = RunningService.start(
                List.of(new Service("outreach", DecisionOnly.class, List.of())), Map.of(), CLUSTER, POSTGRES);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Tag("prop-14")
    void neverPassesTheCapThoughItIsStoppedInTheMiddleAndEverythingComesTwice() {
        List<OrganizationId> organizations = List.of(organization, Fixtures.organization(), Fixtures.organization());
        organizations.forEach(each -> settings(SettingsOf.live(each).emailCap(20)));
        organizations.forEach(each -> campaign(each, CampaignState.Status.RUNNING));
        List<MessageApproved> messages = organizations.stream()
                .flatMap(each -> IntStream.range(0, 80).mapToObj(unused -> Fixtures.lead(each)))
                .map(lead -> approved(lead, campaignOf(lead.organizationId())))
                .toList();
        awaitFirstVerdict();
        messages.forEach(this::send);
        eventually(() -> cleared(organizations).findAny().isPresent());

        service.close();
        start();
        messages.forEach(this::send);
        MessageApproved last = approved(Fixtures.lead(organization), campaignOf(organization));
        send(last);

        service.awaitEvents(
                Topics.CONTACT_DECIDED,
                241,
                each -> organizations.contains(each.organizationId())
                        && each.stage() == ContactDecided.Stage.QUOTA_RULES
                        && each.judgement() == 1
                        && !each.campaignId().equals(warmUp));
        for (OrganizationId each : organizations) {
            assertThat(cleared(List.of(each)))
                    .hasSize(20)
                    .extracting(cleared -> cleared.message().contact().contactId())
                    .doesNotHaveDuplicates();
        }
        eventually(() -> waiting(organization, "").path("total").asInt() == 61);
    }

    @Test
    void givesAPlaceBackThroughTheTopicOfAttempts() {
        settings(SettingsOf.live(organization).emailCap(1));
        campaign(organization, CampaignState.Status.RUNNING);
        awaitFirstVerdict();
        MessageApproved first = approved(Fixtures.lead(organization), campaignOf(organization));
        send(first);
        ContactCleared cleared = service.awaitEvents(
                        Topics.CONTACT_CLEARED, 1, each -> each.message().equals(first))
                .getFirst();
        cancelled(cleared);
        cancelled(cleared);

        // Both travel on the same topic to the same step, but from two partitions: the second may overtake.
        eventually(() -> {
            send(approved(Fixtures.lead(organization), campaignOf(organization)));
            return cleared(List.of(organization)).count() == 2;
        });
        send(approved(Fixtures.lead(organization), campaignOf(organization)));
        service.awaitEvents(
                Topics.CONTACT_DEFERRED,
                1,
                each -> each.message().contact().organizationId().equals(organization)
                        && each.reason() == Reason.DAILY_CAP);
        assertThat(cleared(List.of(organization))).hasSize(2);
    }

    @Test
    void showsWhatWaitsAndJudgesItAnewWhenTheCampaignGoesOn() {
        settings(SettingsOf.live(organization));
        campaign(organization, CampaignState.Status.PAUSED);
        Lead lead = Fixtures.lead(organization);
        MessageApproved message = approved(lead, campaignOf(organization));
        awaitFirstVerdict();
        send(message);

        eventually(() -> waiting(organization, "").path("total").asInt() == 1);
        var item = waiting(organization, "?reason=CAMPAIGN_NOT_RUNNING&campaign_id=" + campaignOf(organization))
                .path("items")
                .get(0);
        assertThat(item.path("contact_id").asString())
                .isEqualTo(message.contact().contactId().toString());
        assertThat(item.path("business_name").asString()).isEqualTo(lead.businessName());
        assertThat(item.path("detail").asString()).isEqualTo("The campaign is paused.");
        assertThat(Instant.parse(item.path("until").asString())).isAfter(now);
        assertThat(waiting(organization, "?reason=DAILY_CAP").path("total").asInt())
                .isZero();
        assertThat(waiting(organization, "?campaign_id=" + UUID.randomUUID())
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(waiting(Fixtures.organization(), "").path("total").asInt()).isZero();

        campaign(organization, CampaignState.Status.RUNNING);

        ContactCleared cleared = service.awaitEvents(
                        Topics.CONTACT_CLEARED,
                        1,
                        each -> each.message().contact().equals(message.contact()))
                .getFirst();
        assertThat(cleared.message().judgement()).isEqualTo(2);
        assertThat(cleared.clearedAt()).isAfter(now);
        eventually(() -> waiting(organization, "").path("total").asInt() == 0);
        ContactDeferred first = service.awaitEvents(
                        Topics.CONTACT_DEFERRED, 1, each -> each.message().equals(message))
                .getFirst();
        service.publish(Topics.CONTACT_DEFERRED, lead.leadId().toString(), first);
        service.publish(Topics.CONTACT_DEFERRED, lead.leadId().toString(), marker(first));
        eventually(() -> waiting(organization, "").path("total").asInt() == 1);
    }

    @Test
    void refusesQuestionsThatItCannotAnswer() {
        assertThat(service.http().get("/api/deferred").status()).isEqualTo(401);
        assertThat(service.http(organization, Role.VIEWER)
                        .get("/api/deferred?reason=NO_REASON")
                        .status())
                .isEqualTo(400);
        assertThat(service.http(organization, Role.VIEWER)
                        .get("/api/deferred?campaign_id=x")
                        .status())
                .isEqualTo(400);
        assertThat(service.http(organization, Role.VIEWER)
                        .get("/api/deferred?size=501")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void putsABrokenMessageAsideAndGoesOnWithItsNeighbours() throws Exception {
        settings(SettingsOf.live(organization));
        campaign(organization, CampaignState.Status.RUNNING);
        awaitFirstVerdict();
        Lead lead = Fixtures.lead(organization);
        var anything = new Topic<>(Topics.MESSAGE_APPROVED.name(), Map.class, "", Topics.MESSAGE_APPROVED.retention());
        service.publish(anything, lead.leadId().toString(), Map.of("judgement", "not a number"));
        service.publish(anything, lead.leadId().toString(), Map.of("judgement", 1));
        MessageApproved message = approved(lead, campaignOf(organization));
        send(message);

        try {
            service.awaitEvents(
                    Topics.CONTACT_CLEARED, 1, each -> each.message().equals(message));
        } finally {
            takeBack(Topics.MESSAGE_APPROVED);
        }
    }

    /** Other tests read the same topic and could not get past a broken record. */
    private static void takeBack(Topic<?> topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", CLUSTER.bootstrapServers()))) {
            List<TopicPartition> partitions = IntStream.range(0, KafkaCluster.PARTITIONS)
                    .mapToObj(each -> new TopicPartition(topic.name(), each))
                    .toList();
            // -1 stands for all that there is
            admin.deleteRecords(partitions.stream()
                            .collect(Collectors.toMap(Function.identity(), each -> RecordsToDelete.beforeOffset(-1))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    // --- the world around the service

    private final CampaignId warmUp = new CampaignId(UUID.randomUUID());

    /** A new consumer of the topics may begin a moment after the service is up; a first verdict shows that it has. */
    private void awaitFirstVerdict() {
        Lead lead = Fixtures.lead(organization);
        Contact contact = contact(lead, warmUp, null); // not verified, so that it gets no further
        send(new MessageApproved(contact, Fixtures.draft(), approval(), 1));
        service.awaitEvents(
                Topics.CONTACT_DECIDED,
                1,
                each -> each.contactId().equals(contact.contactId()) && each.verdict() == Verdict.DENY);
    }

    private Stream<ContactCleared> cleared(List<OrganizationId> organizations) {
        return service.events(Topics.CONTACT_CLEARED).stream()
                .filter(each -> organizations.contains(each.message().contact().organizationId()));
    }

    private tools.jackson.databind.JsonNode waiting(OrganizationId whose, String query) {
        return service.http(whose, Role.VIEWER).get("/api/deferred" + query).json();
    }

    private void settings(SettingsOf settings) {
        service.publish(
                Topics.SETTINGS,
                settings.get().organizationId().toString(),
                settings.zone(noonHere).get());
    }

    /** Each organization has one campaign in this test. */
    private CampaignId campaignOf(OrganizationId whose) {
        return whose.equals(organization) ? campaign : new CampaignId(whose.value());
    }

    private void campaign(OrganizationId whose, CampaignState.Status status) {
        CampaignId id = campaignOf(whose);
        service.publish(Topics.CAMPAIGNS, id.toString(), new CampaignState(whose, id, "Bakeries", status, null));
    }

    private MessageApproved approved(Lead lead, CampaignId campaign) {
        return new MessageApproved(contact(lead, campaign), Fixtures.draft(), approval(), 1);
    }

    private Approval approval() {
        return new Approval("hash", "reviewer", now, Mode.LIVE, now.plus(Duration.ofDays(7)));
    }

    private Contact contact(Lead lead, CampaignId campaign) {
        return contact(lead, campaign, Fixtures.verified(Objects.requireNonNull(lead.email())));
    }

    private Contact contact(Lead lead, CampaignId campaign, @Nullable AddressVerification verification) {
        return new Contact(
                lead.organizationId(),
                new ContactId(UUID.randomUUID()),
                campaign,
                new RunId(UUID.randomUUID()),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                Objects.requireNonNull(lead.email()),
                verification,
                Fixtures.SENDER,
                now);
    }

    /** A deferral of another contact behind the first one, on the same partition: when it is kept, so was the first. */
    private ContactDeferred marker(ContactDeferred like) {
        MessageApproved other = approved(like.message().contact().lead(), campaignOf(organization));
        return new ContactDeferred(other, now.plus(Duration.ofDays(1)), Reason.DAILY_CAP, "marker");
    }

    private void send(MessageApproved message) {
        service.publish(Topics.MESSAGE_APPROVED, message.contact().leadId().toString(), message);
    }

    private void cancelled(ContactCleared cleared) {
        Contact contact = cleared.message().contact();
        service.publish(
                Topics.CONTACT_ATTEMPTED,
                contact.leadId().toString(),
                new ContactAttempted(
                        contact.organizationId(),
                        new AttemptId(contact.contactId().value()),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        contact.step(),
                        contact.channel(),
                        RecipientDomain.of(contact),
                        cleared.mode(),
                        ContactAttempted.Status.CANCELLED,
                        Reason.OPTED_OUT,
                        "",
                        "test",
                        null,
                        cleared.clearedAt(),
                        now));
    }

    /** The decision part of the outreach service by itself. */
    @Configuration(proxyBeanMethods = false)
    @Import(DecisionModule.class)
    static class DecisionOnly {

        @Bean
        Migration migration() {
            return new Migration("outreach", true);
        }

        @Bean
        Outbox outbox() {
            return new Outbox("outreach", Set.of(Topics.MESSAGE_APPROVED));
        }
    }
}
