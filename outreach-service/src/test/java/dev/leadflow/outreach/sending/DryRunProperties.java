package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** What a dry run leaves behind, on a real PostgreSQL (rows 172 to 174). */
class DryRunProperties {

    private static final KeyedHash HASH = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private static @Nullable PipelineDatabase pipeline;

    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final Outbox outbox =
            new Outbox("outreach", Set.of(Topics.CONTACT_ATTEMPTED, Topics.CONTACT_DECIDED, Topics.CONTACT_DEFERRED));

    @BeforeContainer
    static void migrate() {
        pipeline = TestPostgres.migrated(
                new Migration("outreach", true), PublishedByOthers.CAMPAIGN, PublishedByOthers.OPTOUT);
    }

    @Property(tries = 1_000)
    @Tag("prop-45")
    void recordsEverySimulatedActionOnceWithItsExactText(
            @ForAll Mode approvedIn,
            @ForAll Mode clearedIn,
            @ForAll Mode now,
            @ForAll @IntRange(min = 1, max = 3) int deliveries,
            @ForAll @StringLength(min = 1, max = 100) @CharRange(from = ' ', to = '~') String subject) {
        OrganizationId organization = Fixtures.organization();
        PublishedByOthers published = new PublishedByOthers(database());
        published.settings(Fixtures.settings(organization, now));
        ContactCleared cleared = cleared(published, organization, subject, approvedIn, clearedIn);
        SendLedger ledger = new SendLedger(database(), outbox, new SimpleMeterRegistry(), "test");
        LastGate gate = new LastGate(database(), ledger, HASH, clock, () -> true, 10);

        for (int i = 0; i < deliveries; i++) {
            pass(gate, cleared);
        }

        boolean live = approvedIn == Mode.LIVE && clearedIn == Mode.LIVE && now == Mode.LIVE;
        Map<String, Object> row = database()
                .jdbc()
                .sql("""
                SELECT status, mode, recipient, subject, message::text AS message FROM outreach.send_attempt
                WHERE organization_id = :organization
                """)
                .param("organization", organization.value())
                .query()
                .singleRow();
        assertThat(row.get("status")).isEqualTo(live ? "IO_STARTED" : "SIMULATED");
        assertThat(row.get("mode")).isEqualTo(live ? "LIVE" : "DRY_RUN");
        assertThat(row.get("recipient")).isEqualTo(cleared.message().contact().recipient());
        assertThat(row.get("subject")).isEqualTo(cleared.message().draft().subject());
        assertThat(Json.EVENTS.readTree(String.valueOf(row.get("message"))))
                .isEqualTo(Json.EVENTS.valueToTree(cleared.message()));
        assertThat(told(organization))
                .containsExactly(live ? ContactAttempted.Status.IO_STARTED : ContactAttempted.Status.SIMULATED);
    }

    private static void pass(LastGate gate, ContactCleared cleared) {
        Passage passage =
                gate.lookAhead(List.of(cleared), channel -> Optional.empty()).getFirst();
        if (passage.isClear() || gate.mayGoOn(passage, Optional.empty()).join()) {
            assertThat(gate.lastWord(passage, "fake")).isTrue();
        }
    }

    private ContactCleared cleared(
            PublishedByOthers published, OrganizationId organization, String subject, Mode approvedIn, Mode clearedIn) {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Draft draft = Fixtures.with(Fixtures.draft(), Map.of("subject", subject));
        published.campaign(organization, contact.campaignId(), CampaignState.Status.RUNNING);
        published.unsubscribeLink(organization, draft.unsubscribeToken());
        Approval approval = new Approval(
                ContentHash.of(contact.recipient(), draft),
                "reviewer",
                clock.instant(),
                approvedIn,
                clock.instant().plus(Duration.ofDays(7)));
        SendingTestBed.approved(database(), contact, approval);
        return new ContactCleared(new MessageApproved(contact, draft, approval, 1), clearedIn, clock.instant());
    }

    private static List<ContactAttempted.Status> told(OrganizationId organization) {
        return database()
                .jdbc()
                .sql(
                        "SELECT value FROM outreach.outbox WHERE topic = :topic AND organization_id = :organization ORDER BY id")
                .param("topic", Topics.CONTACT_ATTEMPTED.name())
                .param("organization", organization.value())
                .query((row, number) ->
                        Json.read(row.getBytes("value"), ContactAttempted.class).status())
                .list();
    }

    private static PipelineDatabase database() {
        return Objects.requireNonNull(pipeline);
    }
}
