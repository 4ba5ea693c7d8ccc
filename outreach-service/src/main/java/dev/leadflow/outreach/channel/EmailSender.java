package dev.leadflow.outreach.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hands one email to a provider. What it answers decides whether a message may ever be tried again, so an implementation says
 * {@link Result.Refused} only when the message was certainly not sent, and {@link Result.Unknown} whenever it may have been.
 *
 * <p>Safe for use by many threads. A call ends within a deadline of the implementation, whatever the provider does; a name
 * server and the last word have limits of their own. It never tries again by itself once {@link LastWord} has been asked.
 */
public interface EmailSender extends AutoCloseable {

    /**
     * Sends the email, unless the last word is no.
     *
     * @param lastWord asked at most once, when everything is ready and nothing of the content has left
     * @throws RuntimeException only what the last word threw; the email was certainly not sent then
     */
    Result send(OutgoingEmail email, LastWord lastWord);

    /** How many callers at the same time are of use; it may let further ones wait. */
    int atOnce();

    @Override
    void close();

    /** Says at the last possible moment whether the message may leave. */
    @FunctionalInterface
    interface LastWord {

        /** For mail that nobody can object to, such as a report to the operator. */
        LastWord YES = () -> true;

        boolean maySend();
    }

    /** Providers do not say when; the limits of most of them are those of an hour or a day. */
    Duration UNTIL_MORE_MAY_BE_SENT = Duration.ofMinutes(15);

    /** What came of it. Texts are sentences for the operator, without addresses. */
    sealed interface Result {

        /**
         * The provider has taken responsibility for the message.
         *
         * @param providerId names the message in what the provider says about it later
         */
        record Accepted(String providerId, String detail) implements Result {}

        /**
         * Certainly not sent.
         *
         * @param retryAfter how long the provider asks to be left alone; null when it did not say
         */
        record Refused(Cause cause, String detail, @Nullable Duration retryAfter) implements Result {

            public Refused(Cause cause, String detail) {
                this(cause, detail, null);
            }

            /** What our account may send is used up for now, so the provider would not take another message either. */
            public static Refused usedUp(String detail) {
                return new Refused(Cause.UNREACHABLE, detail, UNTIL_MORE_MAY_BE_SENT);
            }
        }

        /** May have been sent; nobody can tell yet. */
        record Unknown(String detail) implements Result {}

        /** Certainly not sent: the last word was no. */
        record Withheld() implements Result {}

        /** The same without the name of the recipient's mailbox in the provider's words. */
        default Result hiding(String recipient) {
            return switch (this) {
                case Accepted(String id, String detail) -> new Accepted(id, ProviderWords.hide(detail, recipient));
                case Refused(Cause cause, String detail, Duration retryAfter) ->
                    new Refused(cause, ProviderWords.hide(detail, recipient), retryAfter);
                case Unknown(String detail) -> new Unknown(ProviderWords.hide(detail, recipient));
                case Withheld withheld -> withheld;
            };
        }
    }

    /** What a refusal is about: who else would be refused, and whether it would help to try again. */
    enum Cause {
        /** The provider cannot be reached or takes nothing at present: every message would be refused. */
        UNREACHABLE,
        /** The provider refuses our key or account, whoever sends: a person has to look at the settings. */
        ACCOUNT,
        /** The provider takes nothing from this sender, whoever the recipient; somebody has to look at the settings. */
        SENDER,
        /** This message broke off, or was answered too late. */
        TRANSIENT,
        /** This message later, as greylisting says: in minutes rather than in seconds. It speaks of the recipient, not of the provider. */
        LATER,
        /** The recipient's server says that there is no such address, or none any more. */
        NO_SUCH_ADDRESS,
        /** This message never, for another reason. */
        PERMANENT;

        /** Whether nobody should try this message again, with whatever provider. */
        public boolean isFinal() {
            return this == NO_SUCH_ADDRESS || this == PERMANENT;
        }
    }
}
