package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Journal;
import dev.leadflow.common.kafka.JournalOfOthers;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL is restored from an old backup, and Kafka knows better. */
class RestoredBackupIT extends SendingTestBed {

    private static KafkaCluster cluster;
    private static EventPublisher publisher;

    /** A topic of its own for each test, in the place of that of attempts. */
    private final Topic<ContactAttempted> topic = new Topic<>(
            "outreach.journal-" + UUID.randomUUID() + ".v1", ContactAttempted.class, "lead", Duration.ofDays(30));

    private final List<Journal<?>> opened = new ArrayList<>();
    private int told;

    @BeforeAll
    static void startKafka() {
        cluster = TestKafka.cluster();
        publisher = new EventPublisher(cluster);
    }

    @AfterAll
    static void closePublisher() {
        publisher.close();
    }

    @BeforeEach
    void makeTopic() {
        TopicCreation.ensure(cluster, List.of(topic));
    }

    @AfterEach
    void closeJournals() {
        opened.forEach(Journal::close);
    }

    @Test
    void doesNotSendAgainWhatWasAcceptedAfterTheBackup() throws Exception {
        start().round();
        Map<Integer, Long> backup = positions();
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        assertThat(provider.journal()).hasSize(1);
        restore(backup);

        Journal<ContactAttempted> journal = start();
        replayed = journal.isReplayed();
        deliverInVain(cleared);
        process.recovery.run();
        journal.round();
        replayed = journal.isReplayed();
        deliver(cleared);

        assertThat(journal.isReplayed()).isTrue();
        assertThat(journal.state()).contains("1 rows were missing");
        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
        assertThat(column(cleared, "provider_id")).isNotEmpty();
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void knowsLeadAndRecipientOfWhatItBroughtBack() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        restore(Map.of());
        start().round();

        ContactCleared sameStep = cleared(nextRun(cleared.message().contact()), Mode.LIVE, Mode.LIVE);
        deliver(sameStep);
        Lead other = Fixtures.lead(organization);
        Contact reached = cleared.message().contact();
        ContactCleared sameAddress = cleared(
                Fixtures.with(
                        Fixtures.emailTo(other),
                        Map.of(
                                "recipient", reached.recipient(),
                                "verification", Objects.requireNonNull(reached.verification()))),
                Mode.LIVE,
                Mode.LIVE);
        deliver(sameAddress);

        assertThat(verdict().reason()).isEqualTo(Reason.COOLDOWN);
        assertThat(column(sameStep, "reason")).isEqualTo(Reason.ALREADY_CONTACTED.name());
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void countsWhatHadOnlyBegunAsPossiblySent() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);
        relayOnly(Status.IO_STARTED);
        restore(Map.of());

        start().round();
        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.UNKNOWN);
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void bringsAnAttemptForwardThatTheBackupHasAsClaimed() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        set(cleared, "status = 'CLAIMED', contacted_at = NULL, lease_until = '2020-01-01'");

        start().round();
        process.recovery.run();
        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
        assertThat(column(cleared, "contacted_at")).isNotNull();
        assertThat(provider.journal()).hasSize(1);
    }

    @Test
    void leavesALedgerAloneThatIsAheadOfTheJournal() throws Exception {
        ContactCleared sent = cleared();
        deliver(sent);
        relay();
        ContactCleared begun = cleared();
        deliver(begun);
        relayOnly(Status.IO_STARTED);
        // The clock that wrote the row was behind the one that wrote the event.
        set(sent, "status = 'DELIVERED', updated_at = '2020-01-01'");
        set(begun, "status = 'REFUSED', updated_at = '2020-01-01'");
        String lease = column(sent, "lease");

        Journal<ContactAttempted> journal = start();
        journal.round();

        assertThat(journal.state()).contains("nothing was missing");
        assertThat(status(sent)).isEqualTo(Status.DELIVERED);
        assertThat(status(begun)).isEqualTo(Status.REFUSED);
        assertThat(column(sent, "lease")).isEqualTo(lease);
    }

    @Test
    void followsTheEndOfTheTopicAndNoticesThatPostgreSqlWentBack() throws Exception {
        Journal<ContactAttempted> journal = start();
        journal.round();
        Map<Integer, Long> backup = positions();
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        journal.round();
        assertThat(journal.isReplayed()).isTrue();
        assertThat(positions()).isNotEqualTo(backup);

        restore(backup);
        journal.round();
        assertThat(journal.isReplayed()).isFalse();
        journal.round();

        assertThat(journal.isReplayed()).isTrue();
        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void holdsEverythingWhenTheBackupIsOlderThanTheJournal() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        restore(Map.of(0, 0L, 1, 0L, 2, 0L));
        deleteRecordsOfTheTopic();

        Journal<ContactAttempted> journal = start();
        journal.round();
        assertThat(journal.isReplayed()).isFalse();
        assertThat(journal.state()).startsWith("held").contains("restore");

        Journal<ContactAttempted> accepted = journal(true);
        accepted.round();
        assertThat(accepted.isReplayed()).isTrue();
    }

    @Test
    void holdsEverythingWhenTheJournalWasMadeAnewBecauseTheBackupMayBeOldToo() {
        restore(Map.of(0, 5L, 1, 0L, 2, 7L));

        Journal<ContactAttempted> journal = start();
        journal.round();
        journal.round();
        assertThat(journal.isReplayed()).isFalse();
        assertThat(journal.state()).startsWith("held").contains("made anew").contains("restore");

        Journal<ContactAttempted> accepted = journal(true);
        accepted.round();
        assertThat(accepted.isReplayed()).isTrue();
        start().round();
        assertThat(positions()).containsEntry(0, 0L).containsEntry(2, 0L);
    }

    @Test
    void waitsUntilTheOptOutsAreInTheirTable() throws Exception {
        ContactCleared cleared = cleared();
        deliver(cleared);
        relay();
        JournalOfOthers others = new JournalOfOthers(cluster, database, "outreach", topic);
        restore(Map.of());

        others.round();
        assertThat(others.isReached()).isFalse();
        start().round();
        others.round();

        assertThat(others.isReached()).isTrue();
    }

    private Journal<ContactAttempted> start() {
        return journal(false);
    }

    private Journal<ContactAttempted> journal(boolean gapAccepted) {
        var journal = Journal.ofToldRows(
                cluster, database, "outreach", topic, new SendJournal(database)::restore, gapAccepted);
        opened.add(journal);
        return journal;
    }

    /** Carries what was told so far to the topic. */
    private void relay() {
        relayOnly(Status.values());
    }

    private void relayOnly(Status... statuses) {
        List<ContactAttempted> all = told(Topics.CONTACT_ATTEMPTED);
        all.subList(told, all.size()).stream()
                .filter(each -> List.of(statuses).contains(each.status()))
                .forEach(each -> publisher.publish(topic, each.leadId().toString(), each));
        told = all.size();
    }

    private Map<Integer, Long> positions() {
        return database
                .jdbc()
                .sql("SELECT partition, next_offset FROM outreach.journal_position WHERE topic = :topic")
                .param("topic", topic.name())
                .query((row, number) -> Map.entry(row.getInt(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** PostgreSQL as it was when it had this position, before this test sent anything. */
    private void restore(Map<Integer, Long> backup) {
        database.jdbc()
                .sql("DELETE FROM outreach.send_attempt WHERE organization_id = :organization")
                .param("organization", organization.value())
                .update();
        database.jdbc()
                .sql("DELETE FROM outreach.journal_position WHERE topic = :topic")
                .param("topic", topic.name())
                .update();
        backup.forEach((partition, next) -> database.jdbc()
                .sql("INSERT INTO outreach.journal_position VALUES (:topic, :partition, :next)")
                .param("topic", topic.name())
                .param("partition", partition)
                .param("next", next)
                .update());
    }

    private void set(ContactCleared cleared, String columns) {
        database.jdbc()
                .sql("UPDATE outreach.send_attempt SET " + columns
                        + " WHERE organization_id = :organization AND attempt_id = :id")
                .param("organization", organization.value())
                .param("id", Attempt.idOf(cleared.message()).value())
                .update();
    }

    private void deleteRecordsOfTheTopic() throws Exception {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) cluster.bootstrapServers()))) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(-1),
                            new TopicPartition(topic.name(), 1), RecordsToDelete.beforeOffset(-1),
                            new TopicPartition(topic.name(), 2), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
