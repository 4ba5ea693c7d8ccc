package dev.leadflow.outreach.rehearsal;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.ContactJudged.Judgement;
import dev.leadflow.outreach.decision.DecisionModule;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.EndpointMatrix;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Rehearsals over REST, of what a real Kafka and a real PostgreSQL have kept. */
class RehearsalIT {

    private static RunningService service;

    private final Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);

    /** Where it is about noon now, so that no day ends during a test. */
    private final ZoneOffset noonHere =
            ZoneOffset.ofHours(12 - now.atOffset(ZoneOffset.UTC).getHour());

    private final OrganizationId organization = Fixtures.organization();
    private final CampaignId campaign = new CampaignId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        service = RunningService.start(new Service("outreach", DecisionAndRehearsal.class, List.of()), Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void startEmpty() {
        service.database().jdbc().sql("DELETE FROM outreach.rehearsal").update();
    }

    @Test
    void showsWhatAHigherCapWouldHaveAllowed() {
        settings(SettingsOf.live(organization).emailCap(2));
        runTheCampaign();
        List<Contact> contacts = judge(5);

        JsonNode result = done(rehearse(Map.of("daily_email_cap", 4)));

        assertThat(result.path("progress").asInt()).isEqualTo(100);
        assertThat(result.path("newly_allowed").asLong()).as(result.toString()).isEqualTo(2);
        assertThat(result.path("newly_blocked").asLong()).isZero();
        assertThat(result.path("deferred_differently").asLong()).isZero();
        assertThat(result.path("contacts").asLong()).isEqualTo(5);
        assertThat(result.path("decisions").asLong()).isEqualTo(10);
        assertThat(result.path("not_rehearsed").asLong()).isZero();
        assertThat(result.path("by_reason").path("DAILY_CAP"))
                .isEqualTo(Json.EVENTS.readTree("{\"recorded\": 3, \"rehearsed\": 1}"));
        assertThat(result.path("by_hour")
                        .properties()
                        .iterator()
                        .next()
                        .getValue()
                        .path("rehearsed")
                        .asLong())
                .isPositive();
        JsonNode example = result.path("examples").path("newly_allowed").get(0);
        assertThat(contacts)
                .extracting(each -> each.contactId().toString())
                .contains(example.path("contact_id").asString());
        assertThat(contacts)
                .extracting(each -> each.leadId().toString())
                .contains(example.path("lead_id").asString());
        assertThat(example.path("recorded").path("outcome").asString()).isEqualTo("WAITING");
        assertThat(example.path("recorded").path("reason").asString()).isEqualTo("DAILY_CAP");
        assertThat(example.path("recorded").path("rule").asString()).isEqualTo("daily-cap");
        assertThat(example.path("rehearsed").path("outcome").asString()).isEqualTo("ALLOWED");
        assertThat(result.path("changes")).isEqualTo(Json.EVENTS.readTree("{\"daily_email_cap\": 4}"));
        assertThat(result.path("note").asString()).contains("last gate");
    }

    @Test
    void showsWhatWouldHaveBeenBlockedWithoutThePackOfACountry() {
        settings(SettingsOf.live(organization));
        runTheCampaign();
        Lead named = Fixtures.with(Fixtures.lead(organization), Map.of("email", "priya@firm.example"));
        Contact person = send(named, campaign);
        eventually(() -> judgements(List.of(person)).size() == 1);

        JsonNode result = done(rehearse(Map.of("laws_without", List.of("india"))));

        assertThat(result.path("newly_blocked").asLong()).as(result.toString()).isEqualTo(1);
        assertThat(result.path("newly_allowed").asLong()).isZero();
        assertThat(result.path("by_reason").path("CONSENT_MISSING"))
                .isEqualTo(Json.EVENTS.readTree("{\"recorded\": 0, \"rehearsed\": 1}"));
        assertThat(result.path("changes")).isEqualTo(Json.EVENTS.readTree("{\"laws_without\": [\"india\"]}"));
    }

    @Test
    void findsNoDifferenceWhenNothingIsChangedThoughRealSettingsDid() {
        settings(SettingsOf.live(organization).emailCap(1));
        runTheCampaign();
        List<Contact> contacts = judge(2);
        settings(SettingsOf.live(organization).emailCap(1).emailCap(2)); // a version later
        eventually(() -> judgements(contacts).size() == 3); // who waited is judged again
        judge(1);

        JsonNode result = done(rehearse(Map.of()));

        for (String what : List.of("newly_allowed", "newly_blocked", "deferred_differently", "blocked_differently")) {
            assertThat(result.path(what).asLong()).as(what).isZero();
        }
        assertThat(result.path("contacts").asLong()).isEqualTo(3);
        assertThat(result.path("not_rehearsed").asLong()).isZero();
        assertThat(result.path("examples").path("newly_allowed").isEmpty()).isTrue();
    }

    @Test
    void saysHowManyJudgementsItCouldNotRehearse() {
        settings(SettingsOf.live(organization));
        runTheCampaign();
        judge(2);
        service.database()
                .jdbc()
                .sql("DELETE FROM outreach.settings_version WHERE organization_id = :organization")
                .param("organization", organization.value())
                .update();

        JsonNode result = done(rehearse(Map.of("daily_email_cap", 0)));

        assertThat(result.path("not_rehearsed").asLong()).isEqualTo(2);
        assertThat(result.path("newly_blocked").asLong()).isZero();
    }

    @Test
    void looksAtThePeriodAlone() {
        settings(SettingsOf.live(organization).emailCap(1));
        runTheCampaign();
        judge(1);
        Instant from = Clock.systemUTC().instant();
        judge(1);

        TestHttp.Answer asked = ask(from, Clock.systemUTC().instant(), Map.of("daily_email_cap", 5));
        JsonNode result = done(asked.text("rehearsal_id"));

        assertThat(result.path("contacts").asLong()).isEqualTo(1);
        assertThat(result.path("newly_allowed").asLong()).isEqualTo(1);
    }

    @Test
    void keepsTheRehearsalsOfAnOrganizationToItself() {
        settings(SettingsOf.live(organization).emailCap(0));
        runTheCampaign();
        judge(1);
        String ours = rehearse(Map.of("daily_email_cap", 5));
        done(ours);

        OrganizationId others = Fixtures.organization();
        assertThat(service.http(others, Role.OWNER)
                        .get("/api/rehearsals/" + ours)
                        .status())
                .isEqualTo(404);
        TestHttp theirs = service.http(others, Role.OWNER);
        String id = theirs.post(
                        "/api/rehearsals",
                        Map.of(
                                "from",
                                now.minus(Duration.ofDays(1)).toString(),
                                "to",
                                Clock.systemUTC().instant().toString(),
                                "changes",
                                Map.of("daily_email_cap", 5)))
                .text("rehearsal_id");
        eventually(() -> theirs.get("/api/rehearsals/" + id).text("status").equals("DONE"));
        assertThat(theirs.get("/api/rehearsals/" + id).json().path("contacts").asLong())
                .isZero();
    }

    @Test
    void refusesWhatItCannotRehearseAndSaysWhy() {
        Instant to = now;
        Instant from = to.minus(Duration.ofDays(1));
        assertRefused(ask(to, from, Map.of()), "from");
        assertRefused(ask(from, to.plus(Duration.ofDays(1)), Map.of()), "to");
        assertRefused(ask(to.minus(Duration.ofDays(32)), to, Map.of()), "from");
        assertRefused(ask(from, to, Map.of("daily_cap", 5)), "changes.daily_cap");
        assertThat(ask(from, to, Map.of("daily_cap", 5)).text("detail")).contains("daily_email_cap");
        assertRefused(ask(from, to, Map.of("daily_email_cap", -1)), "changes.daily_email_cap");
        assertRefused(ask(from, to, Map.of("zone", "Asia/Nowhere")), "changes.zone");
        assertRefused(ask(from, to, Map.of("laws_without", List.of("atlantis"))), "changes.laws_without");
        assertThat(ask(from, to, Map.of("laws_without", List.of("atlantis"))).text("detail"))
                .contains("european-union");
        assertRefused(http().post("/api/rehearsals", "{}"), "from");
        assertRefused(http().post("/api/rehearsals", Map.of("from", "yesterday", "to", to.toString())), "from");
        assertRefused(
                http().post(
                                "/api/rehearsals",
                                Map.of(
                                        "from",
                                        from.toString(),
                                        "to",
                                        to.toString(),
                                        "organization_id",
                                        UUID.randomUUID().toString())),
                "organization_id");
        assertThat(http().get("/api/rehearsals/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(http().get("/api/rehearsals/none").status()).isEqualTo(400);
    }

    @Test
    void letsAnOrganizationWaitForFiveAtMost() {
        service.database()
                .jdbc()
                .sql("""
                        INSERT INTO outreach.rehearsal (organization_id, rehearsal_id, period_from, period_to, changes,
                          status, requested_by, requested_at, lease, lease_until, begun)
                        SELECT :organization, gen_random_uuid(), now(), now(), '{}', 'RUNNING', 'test', now(),
                          gen_random_uuid(), now() + interval '1 hour', 1 FROM generate_series(1, 5)""")
                .param("organization", organization.value())
                .update();

        TestHttp.Answer refused = ask(now.minusSeconds(60), now, Map.of());

        assertThat(refused.status()).isEqualTo(429);
        assertThat(service.database()
                        .jdbc()
                        .sql("SELECT count(*) FROM outreach.rehearsal WHERE organization_id = :organization")
                        .param("organization", organization.value())
                        .query(Long.class)
                        .single())
                .isEqualTo(5);
    }

    @Test
    void beginsAnewWhatAProcessLeftThatDied() {
        settings(SettingsOf.live(organization).emailCap(0));
        runTheCampaign();
        judge(1);

        String id = leftBehind(1, "1 second");

        assertThat(done(id).path("newly_allowed").asLong()).isEqualTo(1);
    }

    @Test
    void doesNotBeginForEverWhatNeverEnds() {
        JsonNode failed = finished(leftBehind(Rehearsals.MOST_BEGINNINGS, "1 second"));

        assertThat(failed.path("status").asString()).isEqualTo("FAILED");
        assertThat(failed.path("detail").asString()).contains("3 times");
        assertThat(failed.has("newly_allowed")).isFalse();
    }

    @Test
    void leavesAloneWhatAnotherProcessWorksOn() {
        Rehearsals rehearsals = new Rehearsals(service.database());
        String id = leftBehind(1, "-1 hour");

        assertThat(rehearsals.claim(now.plusSeconds(1))).isEmpty();
        assertThat(http().get("/api/rehearsals/" + id).text("status")).isEqualTo("RUNNING");
    }

    @Test
    void givesATaskToOneOnlyAndTakesNothingFromWhoLostIt() {
        Rehearsals rehearsals = new Rehearsals(service.database());
        leftBehind(1, "-1 hour");
        Instant later = now.plus(Duration.ofHours(2));

        Rehearsals.Task first = rehearsals.claim(later).orElseThrow();
        assertThat(rehearsals.claim(later)).isEmpty();
        assertThat(rehearsals.goOn(first, 10, later)).isTrue();
        Instant muchLater = later.plus(Rehearsals.LEASE).plusSeconds(1);
        Rehearsals.Task second = rehearsals.claim(muchLater).orElseThrow();

        assertThat(rehearsals.goOn(first, 20, muchLater)).isFalse();
        rehearsals.failed(first, "late", muchLater);
        assertThat(rehearsals.goOn(second, 30, muchLater)).isTrue();
        rehearsals.failed(second, "enough", muchLater);
    }

    @Test
    void forgetsARehearsalAfterThirtyDays() {
        String id = leftBehind(1, "-1 hour");
        Rehearsals rehearsals = new Rehearsals(service.database());

        rehearsals.forget(now.plus(Rehearsals.KEPT).minusSeconds(60));
        assertThat(http().get("/api/rehearsals/" + id).status()).isEqualTo(200);
        rehearsals.forget(now.plus(Rehearsals.KEPT).plusSeconds(60));

        assertThat(http().get("/api/rehearsals/" + id).status()).isEqualTo(404);
    }

    @Test
    void everyEndpointNamesAPermissionAndRefusesExactlyTheRolesThatLackIt() {
        assertThat(EndpointMatrix.violations(service, Fixtures.organization())).isEmpty();
        assertThat(EndpointMatrix.endpoints(service))
                .extracting(EndpointMatrix.Endpoint::toString)
                .contains("POST /api/rehearsals", "GET /api/rehearsals/{id}");
    }

    // --- the world around the service

    private TestHttp http() {
        return service.http(organization, Role.VIEWER);
    }

    private static void assertRefused(TestHttp.Answer answer, String field) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
    }

    private TestHttp.Answer ask(Instant from, Instant to, Map<String, Object> changes) {
        return http().post("/api/rehearsals", Map.of("from", from.toString(), "to", to.toString(), "changes", changes));
    }

    /** Of the last day. */
    private String rehearse(Map<String, Object> changes) {
        Instant end = Clock.systemUTC().instant();
        TestHttp.Answer asked = ask(end.minus(Duration.ofDays(1)), end, changes);
        assertThat(asked.status()).as(asked.body()).isEqualTo(202);
        return asked.text("rehearsal_id");
    }

    private JsonNode done(String id) {
        JsonNode result = finished(id);
        assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("DONE");
        return result;
    }

    private JsonNode finished(String id) {
        eventually(() -> !http().get("/api/rehearsals/" + id).text("status").equals("RUNNING"));
        return http().get("/api/rehearsals/" + id).json();
    }

    /** A rehearsal that a process had begun, whose lease ended that long ago. */
    private String leftBehind(int begun, String ago) {
        UUID id = UUID.randomUUID();
        service.database()
                .jdbc()
                .sql("""
                        INSERT INTO outreach.rehearsal (organization_id, rehearsal_id, period_from, period_to, changes,
                          status, progress, requested_by, requested_at, lease, lease_until, begun)
                        VALUES (:organization, :id, now() - interval '1 day', now(), '{"daily_email_cap": 5}',
                          'RUNNING', 50, 'test', now(), gen_random_uuid(), now() - :ago::interval, :begun)""")
                .param("organization", organization.value())
                .param("id", id)
                .param("ago", ago)
                .param("begun", begun)
                .update();
        return id.toString();
    }

    private void settings(SettingsOf settings) {
        var ours = settings.zone(noonHere).get();
        service.publish(Topics.SETTINGS, organization.toString(), ours);
        eventually(() -> service.database()
                        .jdbc()
                        .sql("""
                                SELECT count(*) FROM outreach.settings_version
                                WHERE organization_id = :organization AND version = :version""")
                        .param("organization", organization.value())
                        .param("version", ours.version())
                        .query(Long.class)
                        .single()
                == 1);
    }

    private void runTheCampaign() {
        service.publish(
                Topics.CAMPAIGNS,
                campaign.toString(),
                new CampaignState(organization, campaign, "Bakeries", CampaignState.Status.RUNNING, null));
        // When somebody else's contact has gone all the way through, the rules know ours.
        Contact other = send(Fixtures.organization(), campaign);
        eventually(() -> judgements(List.of(other)).size() == 1);
    }

    /** Has contacts judged, and waits until they were. */
    private List<Contact> judge(int count) {
        List<Contact> contacts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contacts.add(send(organization, campaign));
        }
        eventually(() -> judgements(contacts).stream()
                        .map(each -> each.contact().contactId())
                        .distinct()
                        .count()
                == count);
        return contacts;
    }

    private Contact send(OrganizationId whose, CampaignId which) {
        return send(Fixtures.lead(whose), which);
    }

    private Contact send(Lead lead, CampaignId which) {
        String recipient = Objects.requireNonNull(lead.email());
        Contact contact = new Contact(
                lead.organizationId(),
                new ContactId(UUID.randomUUID()),
                which,
                new RunId(UUID.randomUUID()),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                recipient,
                Fixtures.verified(recipient),
                Fixtures.SENDER,
                now);
        Approval approval = new Approval("hash", "reviewer", now, Mode.LIVE, now.plus(Duration.ofDays(7)));
        service.publish(
                Topics.MESSAGE_APPROVED,
                lead.leadId().toString(),
                new MessageApproved(contact, Fixtures.draft(), approval, 1));
        return contact;
    }

    private static List<Judgement> judgements(List<Contact> contacts) {
        Set<ContactId> wanted = contacts.stream().map(Contact::contactId).collect(java.util.stream.Collectors.toSet());
        return service.events(ContactJudged.TOPIC).stream()
                .filter(Judgement.class::isInstance)
                .map(Judgement.class::cast)
                .filter(each -> wanted.contains(each.contact().contactId()))
                .toList();
    }

    /** The decision and the rehearsal part of the outreach service. */
    @Configuration(proxyBeanMethods = false)
    @Import({DecisionModule.class, RehearsalModule.class})
    static class DecisionAndRehearsal {

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
