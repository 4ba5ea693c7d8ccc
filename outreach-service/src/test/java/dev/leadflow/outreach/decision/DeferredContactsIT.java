package dev.leadflow.outreach.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits, in a real PostgreSQL; the outbox is read instead of a topic. */
class DeferredContactsIT {

    private static final Instant NOW = Fixtures.NOON_IN_KOLKATA;

    private static PipelineDatabase database;
    private static DeferredContacts contacts;
    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void migrate() {
        database = TestPostgres.migrated(new Migration("outreach", true));
        contacts = with(new Outbox("outreach", Set.of(Topics.MESSAGE_APPROVED)));
    }

    private static DeferredContacts with(Outbox outbox) {
        return new DeferredContacts(database, outbox, new SettingsVersions(database));
    }

    @BeforeEach
    void startEmpty() {
        database.jdbc()
                .sql("WITH gone AS (DELETE FROM outreach.outbox) DELETE FROM outreach.deferred_contact")
                .update();
    }

    @Test
    void sendsAContactBackAsOneJudgementMoreWhenItIsDueAndNotBefore() {
        MessageApproved message = message(1);
        keep(deferred(message, NOW));

        assertThat(contacts.release(NOW.minusMillis(1))).isZero();
        assertThat(contacts.release(NOW)).isEqualTo(1);
        assertThat(contacts.release(NOW.plusSeconds(60))).isZero();

        assertThat(sentBack()).containsExactly(again(message));
    }

    @Test
    void keepsWhatIsDeliveredAgainOnce() {
        ContactDeferred deferred = deferred(message(1), NOW);
        keep(deferred, deferred);
        keep(deferred);

        assertThat(contacts.release(NOW)).isEqualTo(1);
    }

    @Test
    void doesNotBringBackAContactThatHasMovedOn() {
        ContactDeferred deferred = deferred(message(1), NOW);
        keep(deferred);
        contacts.release(NOW);

        keep(deferred);

        assertThat(waiting()).isZero();
        assertThat(contacts.release(NOW.plusSeconds(1))).isZero();
    }

    @Test
    void takesTheNewestJudgementWhateverTheOrder() {
        MessageApproved first = message(1);
        MessageApproved second = again(first);
        MessageApproved third = again(second);
        keep(deferred(third, NOW.plusSeconds(3)), deferred(first, NOW.plusSeconds(1)));
        keep(deferred(second, NOW.plusSeconds(2)));

        assertThat(contacts.release(NOW.plusSeconds(2))).isZero();
        assertThat(contacts.release(NOW.plusSeconds(3))).isEqualTo(1);
        assertThat(sentBack()).extracting(MessageApproved::judgement).containsExactly(4);
    }

    @Test
    void letsAContactWaitAgainAfterItWentBack() {
        MessageApproved message = message(1);
        keep(deferred(message, NOW));
        contacts.release(NOW);

        keep(deferred(again(message), NOW.plusSeconds(5)));

        assertThat(waiting()).isEqualTo(1);
        assertThat(contacts.release(NOW.plusSeconds(5))).isEqualTo(1);
    }

    @Test
    void sendsEachContactBackOnceWhenSeveralProcessesDoIt() throws Exception {
        int count = 2_345;
        keep(IntStream.range(0, count)
                .mapToObj(each -> deferred(message(1), NOW))
                .toArray(ContactDeferred[]::new));

        try (ExecutorService processes = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> rounds = IntStream.range(0, 4)
                    .mapToObj(each -> processes.submit(() -> contacts.release(NOW)))
                    .toList();
            int released = 0;
            for (Future<Integer> round : rounds) {
                released += round.get();
            }
            released += contacts.release(NOW);
            assertThat(released).isEqualTo(count);
        }
        assertThat(sentBack())
                .extracting(each -> each.contact().contactId())
                .doesNotHaveDuplicates()
                .hasSize(count);
    }

    @Test
    void sendsNobodyBackWhenTheTransactionFails() {
        keep(deferred(message(1), NOW));
        DeferredContacts withoutItsTopic = with(new Outbox("outreach", Set.of()));

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> withoutItsTopic.release(NOW))
                .isInstanceOf(IllegalStateException.class);

        assertThat(waiting()).isEqualTo(1);
        assertThat(sentBack()).isEmpty();
    }

    @Test
    void judgesAnewWhoWaitsWhenTheSettingsChange() {
        keep(deferred(message(1), NOW.plus(Duration.ofDays(1))));

        contacts.settingsTold(List.of(SettingsOf.live(Fixtures.organization()).get()), NOW);
        assertThat(contacts.release(NOW.plusSeconds(5))).isZero();
        contacts.settingsTold(List.of(SettingsOf.live(organization).get()), NOW);

        assertThat(contacts.release(NOW.plusSeconds(1))).isZero();
        assertThat(contacts.release(NOW.plusSeconds(5))).isEqualTo(1);
    }

    /** As the settings of all organizations are at each start. */
    @Test
    void letsEverybodyWaitOnWhenTheSameSettingsAreToldAgain() {
        OrganizationSettings settings = SettingsOf.live(organization).get();
        contacts.settingsTold(List.of(settings), NOW.minusSeconds(60));
        keep(deferred(message(1), NOW.plus(Duration.ofDays(1))));

        contacts.settingsTold(List.of(settings, settings), NOW);

        assertThat(contacts.release(NOW.plusSeconds(5))).isZero();
    }

    @Test
    void letsTheRecipientsServerHaveItsTimeWhateverTheSettings() {
        keep(new ContactDeferred(message(1), NOW.plusSeconds(300), Reason.RECIPIENT_NOT_READY, "Greylisted."));

        contacts.settingsTold(List.of(SettingsOf.live(organization).get()), NOW);

        assertThat(contacts.release(NOW.plusSeconds(5))).isZero();
        assertThat(contacts.release(NOW.plusSeconds(300))).isEqualTo(1);
    }

    @Test
    void judgesAnewWhoWaitsForAPausedCampaignWhenItGoesOn() {
        MessageApproved paused = message(1);
        MessageApproved capped = message(1);
        Instant later = NOW.plusSeconds(900);
        keep(
                new ContactDeferred(paused, later, Reason.CAMPAIGN_NOT_RUNNING, ""),
                new ContactDeferred(capped, later, Reason.DAILY_CAP, ""));

        contacts.campaignsChanged(states(CampaignState.Status.PAUSED, paused, capped), NOW);
        assertThat(contacts.release(NOW.plusSeconds(5))).isZero();
        contacts.campaignsChanged(states(CampaignState.Status.RUNNING, paused, capped), NOW);

        assertThat(contacts.release(NOW.plusSeconds(5))).isEqualTo(1);
        assertThat(sentBack()).containsExactly(again(paused));
    }

    @Test
    void doesNotLetAContactWaitForAChangeThatWasHeardBeforeIt() {
        MessageApproved paused = message(1);
        MessageApproved capped = message(1);
        contacts.campaignsChanged(states(CampaignState.Status.RUNNING, paused, capped), NOW.plusSeconds(1));

        keep(
                new ContactDeferred(paused, NOW.plusSeconds(900), Reason.CAMPAIGN_NOT_RUNNING, ""),
                new ContactDeferred(capped, NOW.plusSeconds(900), Reason.DAILY_CAP, ""));

        assertThat(contacts.release(NOW.plusSeconds(5))).isEqualTo(1);
        assertThat(sentBack()).containsExactly(again(paused));
        contacts.settingsTold(List.of(SettingsOf.live(organization).get()), NOW.plusSeconds(1));
        MessageApproved third = message(1);
        keep(deferred(third, NOW.plus(Duration.ofDays(1))));
        assertThat(contacts.release(NOW.plusSeconds(5))).isEqualTo(2);
    }

    @Test
    void letsAContactWaitThatWasJudgedLongAfterTheLastChange() {
        contacts.settingsTold(List.of(SettingsOf.live(organization).get()), NOW.minusSeconds(60));

        keep(deferred(message(1), NOW.plus(Duration.ofDays(1))));

        assertThat(contacts.release(NOW.plusSeconds(5))).isZero();
    }

    @Test
    void forgetsAContactOnlyWhenNoDeferralOfItCanComeAgain() {
        keep(deferred(message(1), NOW), deferred(message(1), NOW.plus(Duration.ofDays(300))));
        contacts.release(NOW);

        contacts.forget(NOW.plus(Duration.ofDays(34)));
        assertThat(rows()).isEqualTo(2);
        contacts.forget(NOW.plus(Duration.ofDays(36)));

        assertThat(rows()).isEqualTo(1);
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void keepsNoTextOfAContactThatWentBack() {
        keep(deferred(message(1), NOW));
        contacts.release(NOW);

        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM outreach.deferred_contact WHERE message IS NOT NULL")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private MessageApproved message(int judgement) {
        Approval approval = new Approval("hash", "reviewer", NOW, Mode.LIVE, NOW.plus(Duration.ofDays(7)));
        return new MessageApproved(
                Fixtures.emailTo(Fixtures.lead(organization)), Fixtures.draft(), approval, judgement);
    }

    private static MessageApproved again(MessageApproved message) {
        return new MessageApproved(message.contact(), message.draft(), message.approval(), message.judgement() + 1);
    }

    private static ContactDeferred deferred(MessageApproved message, Instant until) {
        return new ContactDeferred(message, until, Reason.DAILY_CAP, "The cap is reached.");
    }

    private List<CampaignState> states(CampaignState.Status status, MessageApproved... messages) {
        return java.util.Arrays.stream(messages)
                .map(each -> new CampaignState(organization, each.contact().campaignId(), "any", status, null))
                .toList();
    }

    private static void keep(ContactDeferred... deferrals) {
        List<Received<ContactDeferred>> batch = new ArrayList<>();
        for (ContactDeferred each : deferrals) {
            batch.add(
                    new Received<>(each.message().contact().leadId().toString(), each, NOW, "topic-0@" + batch.size()));
        }
        contacts.keep(Collections.unmodifiableList(batch), NOW);
    }

    private static List<MessageApproved> sentBack() {
        return database.jdbc()
                .sql("SELECT value FROM outreach.outbox ORDER BY id")
                .query((row, number) -> Json.read(row.getBytes("value"), MessageApproved.class))
                .list();
    }

    private static long waiting() {
        return count("SELECT count(*) FROM outreach.deferred_contact WHERE released_at IS NULL");
    }

    private static long rows() {
        return count("SELECT count(*) FROM outreach.deferred_contact");
    }

    private static long count(String sql) {
        return database.jdbc().sql(sql).query(Long.class).single();
    }
}
