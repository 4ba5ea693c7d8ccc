package dev.leadflow.outreach.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every email sender promises, whatever its provider does. Also run by the fake, so that the fake is proven. */
@Timeout(60)
@Tag("prop-33")
public abstract class EmailSenderContract {

    /** What a provider may do to one email. */
    public enum Behaviour {
        TAKES_IT,
        /** Its answer to the taken email never arrives. */
        TAKES_IT_AND_BREAKS_OFF,
        TAKES_IT_AND_FALLS_SILENT,
        TAKES_IT_AND_ANSWERS_TOO_SLOWLY,
        TAKES_IT_AND_TALKS_NONSENSE,
        IS_AWAY,
        NEVER_ANSWERS,
        ANSWERS_TOO_SLOWLY,
        IS_CLOSING,
        REFUSES_THE_SENDER,
        REFUSES_THE_RECIPIENT_FOR_GOOD,
        REFUSES_THE_RECIPIENT_FOR_NOW,
        REFUSES_THE_CONTENT_FOR_GOOD,
        REFUSES_THE_CONTENT_FOR_NOW,
        REFUSES_THE_CONTENT_AND_BREAKS_OFF,
        BREAKS_OFF_BEFORE_THE_CONTENT,
        BREAKS_OFF_WITHIN_THE_CONTENT
    }

    protected abstract EmailSender sender();

    /** Makes the provider behave so from now on. */
    protected abstract void provider(Behaviour behaviour);

    /** How many emails the provider has taken responsibility for. */
    protected abstract int taken();

    private final AtomicInteger asked = new AtomicInteger();

    private Result send(Behaviour behaviour) {
        provider(behaviour);
        return sender().send(email(), this::yes);
    }

    private boolean yes() {
        asked.incrementAndGet();
        return true;
    }

    public static OutgoingEmail email() {
        return email("Hello,\n\nwe help bakeries.\n.\n.. a line of dots\n");
    }

    private static OutgoingEmail email(String text) {
        return new OutgoingEmail(
                UUID.randomUUID(),
                "Northwind Services",
                "hello@northwind.example",
                "info@asha.example",
                "Online orders for your bakery",
                text,
                "<p>Hello</p>",
                "https://leadflow.example/unsubscribe/" + UUID.randomUUID());
    }

    @Test
    void saysWhatTheProviderCallsAnEmailThatItTook() {
        OutgoingEmail email = email();
        provider(Behaviour.TAKES_IT);

        Result result = sender().send(email, this::yes);

        assertThat(result).isInstanceOf(Result.Accepted.class);
        assertThat(((Result.Accepted) result).providerId()).contains(email.id().toString());
        assertThat(taken()).isEqualTo(1);
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "TAKES_IT_AND_BREAKS_OFF",
                "TAKES_IT_AND_FALLS_SILENT",
                "TAKES_IT_AND_ANSWERS_TOO_SLOWLY",
                "TAKES_IT_AND_TALKS_NONSENSE"
            })
    void doesNotKnowWhatBecameOfAnEmailWithoutAnAnswer(Behaviour behaviour) {
        assertThat(send(behaviour)).isInstanceOf(Result.Unknown.class);
        assertThat(taken()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"IS_AWAY", "NEVER_ANSWERS", "ANSWERS_TOO_SLOWLY", "IS_CLOSING"})
    void holdsBackEverythingWhileTheProviderCannotBeReached(Behaviour behaviour) {
        assertThat(send(behaviour))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(Cause.UNREACHABLE));
        assertThat(taken()).isZero();
        assertThat(asked).as("no reason to ask for the last word").hasValue(0);
    }

    @Test
    void tellsARefusedSenderFromARefusedRecipient() {
        assertThat(send(Behaviour.REFUSES_THE_SENDER))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(Cause.SENDER));
        assertThat(taken()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "REFUSES_THE_RECIPIENT_FOR_GOOD",
                "REFUSES_THE_CONTENT_FOR_GOOD",
                "REFUSES_THE_CONTENT_AND_BREAKS_OFF"
            })
    void doesNotTryAgainWhatIsRefusedForGood(Behaviour behaviour) {
        assertThat(send(behaviour))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause().isFinal()).isTrue());
        assertThat(taken()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES_THE_RECIPIENT_FOR_NOW", "REFUSES_THE_CONTENT_FOR_NOW"})
    void mayTryAgainWhatIsRefusedForNow(Behaviour behaviour) {
        assertThat(send(behaviour))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isIn(Cause.LATER, Cause.TRANSIENT));
        assertThat(taken()).isZero();
    }

    /** A short email leaves at once, its end with it; only of a long one it is known that its end has not left. */
    @Test
    void mayTryAgainWhatBrokeOffInTheMiddle() {
        provider(Behaviour.BREAKS_OFF_WITHIN_THE_CONTENT);

        assertThat(sender().send(email("a long line of text\n".repeat(300_000)), this::yes))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(Cause.TRANSIENT));
        assertThat(taken()).isZero();
    }

    @Test
    void knowsThatNothingWasSentBeforeTheContent() {
        assertThat(send(Behaviour.BREAKS_OFF_BEFORE_THE_CONTENT)).isInstanceOf(Result.Refused.class);
        assertThat(taken()).isZero();
    }

    @Test
    void sendsNothingWhenTheLastWordIsNo() {
        provider(Behaviour.TAKES_IT);

        assertThat(sender().send(email(), () -> false)).isInstanceOf(Result.Withheld.class);
        assertThat(taken()).isZero();
    }

    @Test
    void passesOnWhatTheLastWordThrew() {
        provider(Behaviour.TAKES_IT);
        IllegalStateException away = new IllegalStateException("the database is away");
        LastWord broken = () -> {
            throw away;
        };

        assertThatThrownBy(() -> sender().send(email(), broken)).isSameAs(away);
        assertThat(taken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void worksAgainAfterTheProviderDidAnything(Behaviour behaviour) {
        send(behaviour);
        int before = taken();
        send(Behaviour.TAKES_IT);

        assertThat(send(Behaviour.TAKES_IT)).isInstanceOf(Result.Accepted.class);
        assertThat(taken()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @EnumSource
    void neverShowsAnAddress(Behaviour behaviour) {
        assertThat(send(behaviour).toString()).doesNotContain("info@asha", "hello@northwind");
    }
}
