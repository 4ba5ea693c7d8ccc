package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.EmailSenderContract;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is asked after whom, how often, and who is not asked. */
class EmailLineTest {

    private static final BigDecimal PRICE = new BigDecimal("0.01");
    private static final Result TAKEN = new Result.Accepted("id", "Taken.");

    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final Providers providers = new Providers("test-1", new SimpleMeterRegistry(), clock);
    private final Scripted first = new Scripted(TAKEN);
    private final Scripted second = new Scripted(TAKEN);
    private final EmailLine line = new EmailLine(List.of(route("first", first), route("second", second)));
    private final List<String> lastWords = new ArrayList<>();

    private EmailLine.Route route(String provider, EmailSender sender) {
        return new EmailLine.Route(
                sender, providers.line("outreach", provider, "send", SendingTestBed.QUICK), PRICE, clock);
    }

    /** Answers the same to everybody who has the last word to be asked. */
    private static final class Scripted implements EmailSender {

        private Result answer;
        private int calls;

        Scripted(Result answer) {
            this.answer = answer;
        }

        @Override
        public Result send(OutgoingEmail email, LastWord lastWord) {
            calls++;
            return lastWord.maySend() ? answer : new Result.Withheld();
        }

        @Override
        public int atOnce() {
            return 1;
        }

        @Override
        public void close() {}
    }

    private EmailLine.Sent send() {
        return line.send(EmailSenderContract.email(), provider -> {
            lastWords.add(provider);
            return true;
        });
    }

    private static Result refused(Cause cause) {
        return new Result.Refused(cause, "No: " + cause + ".");
    }

    private ProviderState.Status statusOf(String provider) {
        return stateOf(provider).status();
    }

    private ProviderState stateOf(String provider) {
        return providers.states().stream()
                .filter(state -> state.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sendsByTheFirst() {
        assertThat(send()).isEqualTo(new EmailLine.Sent("first", TAKEN));
        assertThat(second.calls).isZero();
    }

    @ParameterizedTest
    @CsvSource({"UNREACHABLE, 3", "TRANSIENT, 3", "ACCOUNT, 1", "SENDER, 1"})
    @Tag("prop-33")
    @Tag("prop-34")
    void goesOnToTheNextWithWhatWasCertainlyNotSentAndIsTheProvidersMatter(Cause cause, int tries) {
        first.answer = refused(cause);

        assertThat(send())
                .isEqualTo(new EmailLine.Sent(
                        "second", new Result.Accepted("id", "Taken. Before: first: No: " + cause + ".")));
        assertThat(first.calls).isEqualTo(tries);
        assertThat(second.calls).isOne();
    }

    @Test
    void costsWhereTheMailWasTakenAndNowhereElse() {
        first.answer = refused(Cause.TRANSIENT);
        send();
        line.sendOnce(EmailSenderContract.email(), LastWord.YES);
        line.send(EmailSenderContract.email(), provider -> false);

        assertThat(stateOf("first").cost()).isZero();
        assertThat(stateOf("second").cost()).isEqualByComparingTo("0.02");
    }

    @Test
    void neverGoesOnWithWhatMayHaveBeenSent() {
        first.answer = new Result.Unknown("No answer.");

        assertThat(send()).isEqualTo(new EmailLine.Sent("first", first.answer));
        assertThat(first.calls).isOne();
        assertThat(second.calls).isZero();
    }

    @Test
    @Tag("prop-35")
    void neverGoesOnWithWhatIsRefusedForGood() {
        first.answer = refused(Cause.PERMANENT);

        assertThat(send()).isEqualTo(new EmailLine.Sent("first", first.answer));
        assertThat(first.calls).isOne();
        assertThat(second.calls).isZero();
    }

    @Test
    void asksForTheLastWordInEveryTryWithTheProviderThatIsAboutToGetIt() {
        first.answer = refused(Cause.TRANSIENT);

        send();

        assertThat(lastWords).containsExactly("first", "first", "first", "second");
    }

    @Test
    void goesOnToNobodyOnceTheLastWordWasNo() {
        EmailLine.Sent sent = line.send(EmailSenderContract.email(), provider -> false);

        assertThat(sent.result()).isInstanceOf(Result.Withheld.class);
        assertThat(second.calls).isZero();
    }

    @Test
    void passesOnWhatTheLastWordThrew() {
        IllegalStateException away = new IllegalStateException("the database is away");

        assertThatThrownBy(() -> line.send(EmailSenderContract.email(), provider -> {
                    throw away;
                }))
                .isSameAs(away);
        assertThat(first.calls).isOne();
        assertThat(second.calls).isZero();
    }

    @Test
    void leavesAProviderAloneThatFailsTooOften() {
        first.answer = refused(Cause.UNREACHABLE);
        for (int i = 0; i < 10; i++) {
            assertThat(send().provider()).isEqualTo("second");
        }

        assertThat(first.calls).isEqualTo(10);
        assertThat(statusOf("first")).isEqualTo(ProviderState.Status.RESTING);
        assertThat(line.isPaused()).as("there is another one").isFalse();
    }

    @Test
    void pausesWhenEveryProviderRests() {
        first.answer = refused(Cause.UNREACHABLE);
        second.answer = refused(Cause.UNREACHABLE);
        for (int i = 0; i < 10; i++) {
            assertThat(causeOf(send())).isEqualTo(Cause.UNREACHABLE);
        }

        assertThat(line.isPaused()).isTrue();
    }

    /** F8: a busy provider is left alone by every email, and not only by the one that it was told about. */
    @Test
    void asksNobodyAgainBeforeTheTimeThatItAskedFor() {
        first.answer = new Result.Refused(Cause.UNREACHABLE, "Slow down.", Duration.ofMinutes(10));
        second.answer = new Result.Refused(Cause.UNREACHABLE, "Slow down.", Duration.ofDays(300));

        send();
        send();
        assertThat(first.calls).as("the wait is longer than anybody's patience").isOne();
        assertThat(line.isPaused()).isTrue();

        clock.advance(Duration.ofMinutes(10));
        first.answer = TAKEN;
        assertThat(line.isPaused()).isFalse();
        assertThat(send().provider()).isEqualTo("first");

        clock.advance(Duration.ofMinutes(50));
        first.answer = refused(Cause.ACCOUNT);
        second.answer = TAKEN;
        assertThat(send().provider()).as("nobody is left alone for days").isEqualTo("second");
    }

    @ParameterizedTest
    @CsvSource({
        "ACCOUNT, UNREACHABLE, ACCOUNT",
        "UNREACHABLE, SENDER, SENDER",
        "TRANSIENT, UNREACHABLE, UNREACHABLE",
        "TRANSIENT, SENDER, SENDER",
        "ACCOUNT, TRANSIENT, ACCOUNT",
        "SENDER, ACCOUNT, ACCOUNT",
        "TRANSIENT, TRANSIENT, TRANSIENT"
    })
    void saysWhichRefusalDecidesWhenEverybodyRefuses(Cause one, Cause other, Cause expected) {
        first.answer = refused(one);
        second.answer = refused(other);

        EmailLine.Sent sent = send();

        assertThat(causeOf(sent)).isEqualTo(expected);
        assertThat(((Result.Refused) sent.result()).detail())
                .isEqualTo("first: No: " + one + ". second: No: " + other + ".");
    }

    private static Cause causeOf(EmailLine.Sent sent) {
        return ((Result.Refused) sent.result()).cause();
    }

    @Test
    void tellsOperatorsOfARefusedKeyButNotOfOneOrganizationsSender() {
        first.answer = refused(Cause.ACCOUNT);
        second.answer = refused(Cause.SENDER);

        send();

        assertThat(statusOf("first")).isEqualTo(ProviderState.Status.KEY_REFUSED);
        assertThat(statusOf("second")).isEqualTo(ProviderState.Status.WORKING);
        assertThat(providers.states().getFirst().detail()).isEqualTo("No: ACCOUNT.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"UNREACHABLE", "ACCOUNT", "SENDER", "TRANSIENT"})
    void triesAMailToTheOperatorOnceWithEachProvider(Cause cause) {
        first.answer = refused(cause);

        assertThat(line.sendOnce(EmailSenderContract.email(), LastWord.YES)).isInstanceOf(Result.Accepted.class);
        assertThat(first.calls).isOne();
        assertThat(providers.states().getFirst().calls())
                .as("it counts for nothing")
                .isZero();
    }

    @Test
    void saysWhatToDoWhenNoProviderIsSet() {
        EmailLine none = new EmailLine(List.of());

        assertThat(none.closed().orElseThrow())
                .contains("SENDGRID_API_KEY", "MAILGUN_API_KEY and MAILGUN_DOMAIN", "SMTP_HOST");
        assertThat(line.closed()).isEmpty();
    }
}
