package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import dev.leadflow.outreach.channel.FakeEmailSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two providers: at most one of them gets a message, and the ledger says which. */
class FailoverIT extends SendingTestBed {

    private final FakeEmailSender backup = new FakeEmailSender();

    @BeforeEach
    void haveABackup() {
        process = new Replica("two-providers", List.of(Map.entry("primary", provider), Map.entry("backup", backup)));
    }

    private List<Tuple> told(ContactCleared cleared) {
        return told(Topics.CONTACT_ATTEMPTED).stream()
                .filter(each ->
                        each.contactId().equals(cleared.message().contact().contactId()))
                .map(each -> Tuple.tuple(each.status(), each.provider()))
                .toList();
    }

    @Test
    void recordsTheProviderThatReallyTookIt() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.IS_AWAY);

        deliver(cleared);

        assertThat(backup.journal()).hasSize(1);
        assertThat(told(cleared))
                .containsExactly(Tuple.tuple(Status.IO_STARTED, "backup"), Tuple.tuple(Status.ACCEPTED, "backup"));
        assertThat(column(cleared, "provider")).isEqualTo("backup");
        assertThat(column(cleared, "provider_id")).startsWith("fake-");
        assertThat(column(cleared, "detail")).contains("Before: primary: The connection broke.");
    }

    @Test
    void recordsTheOtherProviderThoughTheFirstHadStarted() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);
        List<String> started = new ArrayList<>();
        backup.afterTaking(email -> started.add(column(cleared, "status || ' ' || provider")));

        deliver(cleared);

        assertThat(started).containsExactly("IO_STARTED backup");
        assertThat(told(cleared))
                .containsExactly(Tuple.tuple(Status.IO_STARTED, "primary"), Tuple.tuple(Status.ACCEPTED, "backup"));
    }

    @Test
    void sendsByNobodyElseWhatTheFirstMayHaveSent() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.TAKES_IT_AND_BREAKS_OFF);

        deliver(cleared);

        assertThat(backup.calls()).isZero();
        assertThat(status(cleared)).isEqualTo(Status.UNKNOWN);
        assertThat(column(cleared, "provider")).isEqualTo("primary");
    }

    @Test
    @Tag("prop-35")
    void sendsByNobodyElseWhatTheFirstRefusesForGood() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);

        deliver(cleared);

        assertThat(provider.calls()).isOne();
        assertThat(backup.calls()).isZero();
        assertThat(status(cleared)).isEqualTo(Status.REFUSED);
        assertThat(told(cleared).getLast()).isEqualTo(Tuple.tuple(Status.REFUSED, "primary"));
    }

    /** A retry, by whomever, never goes past the last gate. */
    @Test
    void sendsNothingByTheNextProviderToSomebodyWhoOptedOutInBetween() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);
        backup.beforeTheLastWord(email -> published.optOut(HASH, organization, email.to()));

        deliver(cleared);

        assertThat(provider.calls()).isEqualTo(3);
        assertThat(backup.calls()).isOne();
        assertThat(backup.journal()).isEmpty();
        expectNothingSent();
        assertThat(status(cleared)).isEqualTo(Status.CANCELLED);
        assertThat(verdict().reason()).isEqualTo(Reason.OPTED_OUT);
    }

    /** However often it is tried, it is one attempt with one place in the caps and in its domain's hour. */
    @Test
    void reservesNoSecondPlaceForARetry() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_CONTENT_FOR_NOW);

        deliver(cleared);

        assertThat(told(Topics.CONTACT_ATTEMPTED))
                .hasSize(2)
                .extracting(ContactAttempted::attemptId, ContactAttempted::reservedAt)
                .containsOnly(Tuple.tuple(Attempt.idOf(cleared.message()), cleared.clearedAt()));
        assertThat(told(Topics.CONTACT_DECIDED))
                .as("judged at the last moment of each try, and each judgement is told")
                .hasSizeGreaterThan(2)
                .extracting(ContactDecided::verdict)
                .containsOnly(Verdict.PROCEED);
    }

    @Test
    void putsOffWhatNobodyTakesFromThisSender() throws Exception {
        ContactCleared cleared = cleared();
        provider.behave(Behaviour.REFUSES_THE_SENDER);
        backup.behave(Behaviour.REFUSES_THE_SENDER);

        deliver(cleared);

        ContactDeferred deferred = told(Topics.CONTACT_DEFERRED).getLast();
        assertThat(deferred.reason()).isEqualTo(Reason.CHANNEL_NOT_READY);
        assertThat(deferred.detail()).contains("primary: ", "backup: ", "the settings of the mail provider");
    }

    @Test
    @Tag("prop-32")
    void hasTheExactMessageInTheLedgerBeforeAnyProviderGetsIt() throws Exception {
        ContactCleared cleared = cleared();
        List<MessageApproved> persisted = new ArrayList<>();
        provider.afterTheLastWord(email -> {
            assertThat(status(cleared)).isEqualTo(Status.IO_STARTED);
            persisted.add(persisted(cleared));
        });

        deliver(cleared);

        assertThat(persisted).containsExactly(cleared.message());
        assertThat(provider.journal()).hasSize(1);
    }
}
