package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import dev.leadflow.testkit.Fixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What became of messages: said late, often, out of order, and before anybody expects it (F9, F11). */
class NoticesIT extends SendingTestBed {

    private MessageNoticed notice(ContactCleared cleared, Kind kind) {
        return notice(cleared, organization, kind);
    }

    private MessageNoticed notice(ContactCleared cleared, OrganizationId owner, Kind kind) {
        Contact contact = cleared.message().contact();
        AttemptId attempt = Attempt.idOf(cleared.message());
        return new MessageNoticed(
                owner,
                attempt + "." + kind,
                attempt,
                contact.contactId(),
                contact.leadId(),
                "fake",
                kind,
                "It says " + kind + ".",
                clock.instant());
    }

    private void hear(ContactCleared cleared, Kind... kinds) {
        process.notices.hear(Arrays.stream(kinds)
                .map(kind -> notice(cleared, kind))
                .map(NoticesIT::received)
                .toList());
    }

    private static Received<MessageNoticed> received(MessageNoticed notice) {
        return new Received<>(notice.leadId().toString(), notice, notice.at(), "notices-0@0");
    }

    private ContactCleared sent(Behaviour behaviour) throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(behaviour);
        deliver(cleared);
        provider.behave(Behaviour.TAKES_IT);
        return cleared;
    }

    private ContactAttempted lastTold() {
        return told(Topics.CONTACT_ATTEMPTED).getLast();
    }

    private long early() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outreach.early_notice WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, DELIVERED",
        "BOUNCED_HARD, BOUNCED",
        "BOUNCED_SOFT, BOUNCED",
        "BLOCKED, BOUNCED",
        "DROPPED, BOUNCED",
        "COMPLAINED, COMPLAINED",
        "REPLIED, DELIVERED"
    })
    void writesDownWhatBecameOfAnAcceptedMessage(Kind kind, Status status) throws Exception {
        ContactCleared cleared = sent(Behaviour.TAKES_IT);

        hear(cleared, kind);

        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.ACCEPTED, status);
        assertThat(column(cleared, "detail")).isEqualTo("It says " + kind + ".");
        assertThat(lastTold().detail()).isEqualTo("It says " + kind + ".");
        assertThat(lastTold().providerId())
                .as("events go on to name the message")
                .isEqualTo(column(cleared, "provider_id"));
        assertThat(lastTold().provider()).isEqualTo("fake");
    }

    @Test
    void changesNothingButTheWordsWhileTheProviderGoesOnTrying() throws Exception {
        ContactCleared cleared = sent(Behaviour.TAKES_IT);

        hear(cleared, Kind.DEFERRED, Kind.OTHER);
        assertThat(column(cleared, "detail")).isEqualTo("It says DEFERRED.");
        hear(cleared, Kind.DELIVERED, Kind.DEFERRED);

        assertThat(column(cleared, "detail")).isEqualTo("It says DELIVERED.");
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.ACCEPTED, Status.DELIVERED);
    }

    @ParameterizedTest
    @CsvSource({"ACCEPTED, ACCEPTED", "DEFERRED, ACCEPTED", "DELIVERED, DELIVERED", "BOUNCED_HARD, BOUNCED"})
    void resolvesWhatNobodyKnew(Kind kind, Status status) throws Exception {
        ContactCleared unknown = sent(Behaviour.TAKES_IT_AND_BREAKS_OFF);
        assertThat(status(unknown)).isEqualTo(Status.UNKNOWN);

        hear(unknown, kind);

        assertThat(status(unknown)).isEqualTo(status);
        clock.advance(Duration.ofDays(2));
        process.recovery.run();
        assertThat(status(unknown)).as("no case for a person any more").isEqualTo(status);
    }

    @Test
    void resolvesWhatWasLeftToAPersonADayLate() throws Exception {
        ContactCleared unknown = sent(Behaviour.TAKES_IT_AND_BREAKS_OFF);
        clock.advance(Duration.ofHours(25));
        process.recovery.run();
        assertThat(status(unknown)).isEqualTo(Status.ABANDONED);

        hear(unknown, Kind.DELIVERED);

        assertThat(status(unknown)).isEqualTo(Status.DELIVERED);
    }

    @Test
    void comesToTheSameFiveTimesAndShuffled() throws Exception {
        Kind[] said = {Kind.ACCEPTED, Kind.DEFERRED, Kind.DELIVERED, Kind.BOUNCED_HARD, Kind.OTHER};
        for (int seed = 0; seed < 5; seed++) {
            ContactCleared cleared = sent(Behaviour.TAKES_IT);
            List<Kind> shuffled = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                shuffled.addAll(List.of(said));
            }
            Collections.shuffle(shuffled, new Random(seed));

            hear(cleared, shuffled.toArray(Kind[]::new));

            assertThat(status(cleared)).isEqualTo(Status.BOUNCED);
            assertThat(statuses(cleared)).doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsTheProvidersNameForAMessageWhoseEventsWereFasterThanItsAnswer() throws Exception {
        ContactCleared cleared = cleared();
        provider.afterTaking(email -> hear(cleared, Kind.DELIVERED));

        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.DELIVERED);
        assertThat(column(cleared, "provider_id"))
                .isEqualTo("fake-" + Attempt.idOf(cleared.message()).value());
        assertThat(lastTold().status()).isEqualTo(Status.DELIVERED);
        assertThat(lastTold().providerId()).isEqualTo(column(cleared, "provider_id"));
    }

    @Test
    void knowsMoreThanAWorkerWithoutAnAnswer() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.TAKES_IT_AND_BREAKS_OFF);
        provider.afterTaking(email -> hear(cleared, Kind.BOUNCED_HARD));

        deliver(cleared);

        assertThat(status(cleared)).isEqualTo(Status.BOUNCED);
    }

    // --- before the attempt is known: whatever is said of it proves that it was sent

    @Test
    void neverSendsWhatSomebodyHasAlreadyGot() throws Exception {
        ContactCleared cleared = cleared();
        hear(cleared, Kind.DELIVERED, Kind.ACCEPTED, Kind.COMPLAINED, Kind.DELIVERED);
        assertThat(early()).as("one row, whatever is said").isOne();

        deliver(cleared);
        deliver(cleared);

        expectNothingSent();
        assertThat(provider.calls()).isZero();
        assertThat(statuses(cleared)).containsExactly(Status.COMPLAINED);
        assertThat(column(cleared, "provider")).isEqualTo("fake");
        assertThat(early()).isZero();
    }

    @Test
    void countsItAsAContact() throws Exception {
        ContactCleared cleared = cleared();
        hear(cleared, Kind.DELIVERED);
        deliver(cleared);

        deliver(cleared(Fixtures.emailTo(cleared.message().contact().lead()), Mode.LIVE, Mode.LIVE));

        expectNothingSent();
        assertThat(verdict().reason()).isEqualTo(Reason.COOLDOWN);
    }

    @Test
    void takesTheLastWordFromAWorkerWhoseMessageSomebodyHasAlreadyGot() throws Exception {
        ContactCleared cleared = cleared();
        Passage passage = claimed(process, cleared);

        hear(cleared, Kind.ACCEPTED);

        assertThat(process.gate.lastWord(passage, "fake")).isFalse();
        deliver(cleared);
        expectNothingSent();
        assertThat(statuses(cleared)).containsExactly(Status.IO_STARTED, Status.CLAIMED, Status.ACCEPTED);
    }

    @Test
    void believesSomebodyWhoGotItRatherThanPuttingItOff() {
        ContactCleared cleared = cleared();
        Passage passage = ahead(process, cleared);
        hear(cleared, Kind.DELIVERED);

        process.gate.putOff(passage, "The server takes nothing now.");

        assertThat(status(cleared)).isEqualTo(Status.DELIVERED);
        assertThat(told(Topics.CONTACT_DEFERRED)).isEmpty();
    }

    @Test
    void keepsNothingThatSaysNothing() {
        hear(cleared(), Kind.OTHER);

        assertThat(early()).isZero();
    }

    @Test
    void forgetsWhatWasSaidOfAttemptsThatNeverCame() {
        hear(cleared(), Kind.DELIVERED);
        process.recovery.run();
        assertThat(early()).isOne();

        clock.advance(Duration.ofDays(31));
        process.recovery.run();

        assertThat(early()).isZero();
    }

    // --- what is not believed

    @ParameterizedTest
    @EnumSource(Kind.class)
    void makesNoContactOfWhatWasCertainlyNotSent(Kind kind) throws Exception {
        ContactCleared refused = sent(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);

        hear(refused, kind);

        assertThat(status(refused)).isEqualTo(Status.REFUSED);
        assertThat(statuses(refused)).containsExactly(Status.REFUSED);
    }

    @Test
    void doesNotMixUpOrganizations() throws Exception {
        ContactCleared cleared = sent(Behaviour.TAKES_IT);

        process.notices.hear(List.of(received(notice(cleared, Fixtures.organization(), Kind.COMPLAINED))));

        assertThat(status(cleared)).isEqualTo(Status.ACCEPTED);
    }
}
