package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How far one email has come on its way to the server, and what the server said last. Everything turns on the final dot: before
 * it, the server has no message; after it, only the server's reply tells.
 */
final class Exchange {

    /** In the order in which an email goes through them. */
    enum Stage {
        /** Greeting, encryption, login. */
        CONNECTING,
        SENDER,
        RECIPIENT,
        CONTENT,
        /** The dot that ends the content has been sent, or is being sent. */
        FINAL_DOT,
        /** Given up before the final dot, which must not be sent any more. */
        GIVEN_UP
    }

    /** The server closes the connection, whatever it was asked. */
    private static final int CLOSING = 421;

    private final LastWord lastWord;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECTING);
    private volatile Stage reached = Stage.CONNECTING;
    private volatile @Nullable Reply reply;
    private volatile boolean withheld;
    private volatile boolean lastWordBroke;

    Exchange(LastWord lastWord) {
        this.lastWord = lastWord;
    }

    /**
     * Goes on to the next stage, of which no reply is known yet.
     *
     * @return false when the email has been given up
     */
    boolean enter(Stage next) {
        Stage now = stage.updateAndGet(current -> current == Stage.GIVEN_UP ? current : next);
        if (now == Stage.GIVEN_UP) {
            return false;
        }
        reply = null;
        reached = next;
        return true;
    }

    /** Where the email stands. */
    Stage stage() {
        return reached;
    }

    /** Asks for the last word, once the server is ready to take the content. */
    boolean mayGoOn() {
        lastWordBroke = true;
        withheld = !lastWord.maySend();
        lastWordBroke = false;
        return !withheld;
    }

    /** Whether the last word was asked and gave no answer but an exception. */
    boolean lastWordBroke() {
        return lastWordBroke;
    }

    /** Keeps the first reply of a stage, as later ones belong to the tidying up; of those before the email, the last one. */
    void heard(Reply heard) {
        if (reply == null || reached == Stage.CONNECTING) {
            reply = heard;
        }
    }

    /** Sees to it that the final dot is not sent, if it has not been yet. */
    void giveUp() {
        stage.updateAndGet(current -> current == Stage.FINAL_DOT ? current : Stage.GIVEN_UP);
    }

    /** Whether the connection ended with nothing said about this email, so that it may begin anew on another one. */
    boolean diedBeforeItBegan() {
        Reply heard = reply;
        boolean ended = heard == null || !heard.isReadable() || heard.code() == CLOSING;
        return ended && (reached == Stage.CONNECTING || reached == Stage.SENDER);
    }

    /** Whether the server's last word is a clear no. */
    boolean wasRefused() {
        Reply heard = reply;
        return heard != null && (heard.is(4) || heard.is(5));
    }

    Result accepted(String providerId) {
        Reply heard = reply;
        return new Result.Accepted(providerId, "The mail server took it: " + (heard == null ? "250" : heard.shown()));
    }

    /** What is known about the email after the exchange broke off. */
    Result failed(String providerId) {
        if (withheld) {
            return new Result.Withheld();
        }
        Reply heard = reply;
        if (heard == null || !heard.isReadable()) {
            return withoutReply();
        }
        if (heard.is(2) && reached == Stage.FINAL_DOT) {
            return accepted(providerId);
        }
        if (heard.is(3) && reached == Stage.FINAL_DOT) {
            return new Result.Unknown(
                    "The mail server gave a strange answer after the whole message: " + heard.shown());
        }
        if (!heard.is(4) && !heard.is(5)) {
            return withoutReply();
        }
        return refused(reached, heard);
    }

    private static Result refused(Stage stage, Reply reply) {
        String detail = "The mail server said: " + reply.shown();
        boolean answersTheMessage = stage == Stage.RECIPIENT || stage == Stage.CONTENT || stage == Stage.FINAL_DOT;
        return answersTheMessage && reply.is(5) && AboutUs.isALimit(reply)
                ? Result.Refused.usedUp(detail)
                : new Result.Refused(cause(stage, reply), detail);
    }

    private Result withoutReply() {
        return switch (reached) {
            case CONNECTING, SENDER, GIVEN_UP ->
                new Result.Refused(
                        Cause.UNREACHABLE, "The connection to the mail server broke before the message was sent.");
            case RECIPIENT ->
                new Result.Refused(
                        Cause.TRANSIENT,
                        "The connection to the mail server broke when it was told the recipient, before the message was sent.");
            case CONTENT ->
                new Result.Refused(
                        Cause.TRANSIENT, "The connection to the mail server broke in the middle of the message.");
            case FINAL_DOT ->
                new Result.Unknown("The mail server was sent the whole message and did not say whether it took it.");
        };
    }

    static Cause cause(Stage stage, Reply reply) {
        if (reply.code() == CLOSING) {
            return closing(stage, reply);
        }
        return switch (stage) {
            case CONNECTING -> isAboutTheLogin(reply) ? Cause.ACCOUNT : Cause.UNREACHABLE;
            case GIVEN_UP -> Cause.UNREACHABLE;
            case SENDER -> Cause.SENDER;
            case RECIPIENT -> isAboutUs(reply) ? Cause.SENDER : aboutTheMessage(reply);
            case CONTENT, FINAL_DOT -> AboutUs.refusesTheSender(reply) ? Cause.SENDER : aboutTheMessage(reply);
        };
    }

    /**
     * Some servers close for one recipient or one message and take the next. Nobody can tell, so that such a message makes way for
     * those behind it, and counts against the server like every other that broke off.
     */
    private static Cause closing(Stage stage, Reply reply) {
        return switch (stage) {
            case CONNECTING, SENDER, GIVEN_UP -> Cause.UNREACHABLE;
            case RECIPIENT, CONTENT, FINAL_DOT -> AboutUs.isALimit(reply) ? Cause.UNREACHABLE : Cause.TRANSIENT;
        };
    }

    /** RFC 4954 and 5248: log in first, in another way, or with other credentials; or the account is disabled. */
    private static boolean isAboutTheLogin(Reply reply) {
        return reply.code() == 525 || reply.code() == 530 || reply.code() == 534 || reply.code() == 535;
    }

    /** "Log in first", and policy codes such as relaying denied, are not the recipient's fault. */
    private static boolean isAboutUs(Reply reply) {
        return reply.code() == 530
                || reply.code() == 535
                || reply.is(5) && (reply.isAbout("5.7") || AboutUs.refusesTheSender(reply));
    }

    private static Cause aboutTheMessage(Reply reply) {
        if (reply.is(4)) {
            return AboutUs.isALimit(reply) ? Cause.UNREACHABLE : Cause.LATER;
        }
        return Diagnosis.ofRefusal(null, reply.text()) == Kind.BOUNCED_HARD ? Cause.NO_SUCH_ADDRESS : Cause.PERMANENT;
    }
}
