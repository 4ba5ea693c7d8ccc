package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.smtp.Exchange.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reply means, depending on how far the email had come. */
class ExchangeTest {

    private static Exchange at(Stage stage) {
        Exchange exchange = new Exchange(LastWord.YES);
        exchange.enter(stage);
        return exchange;
    }

    @ParameterizedTest
    @CsvSource({
        // stage, reply, cause
        "CONNECTING, 554 5.7.1 you are blocked, UNREACHABLE",
        "CONNECTING, 535 5.7.8 wrong password, ACCOUNT",
        "CONNECTING, 525 5.7.13 account disabled, ACCOUNT",
        "CONNECTING, 454 4.7.0 come again, UNREACHABLE",
        "SENDER, 550 5.7.1 not from you, SENDER",
        "SENDER, 452 4.3.1 no room, SENDER",
        "SENDER, 421 4.3.2 closing, UNREACHABLE",
        "RECIPIENT, 550 5.1.1 no such user, NO_SUCH_ADDRESS",
        "RECIPIENT, 550 no such user, NO_SUCH_ADDRESS",
        "RECIPIENT, 553 5.1.2 no such domain, NO_SUCH_ADDRESS",
        "RECIPIENT, 550 5.2.1 mailbox disabled, NO_SUCH_ADDRESS",
        "RECIPIENT, 552 5.2.2 mailbox full, PERMANENT",
        "RECIPIENT, 550 5.1.1 listed by a blocklist, PERMANENT",
        "RECIPIENT, 550 mailbox unavailable, PERMANENT",
        "RECIPIENT, 554 5.7.1 relay access denied, SENDER",
        "RECIPIENT, 530 log in first, SENDER",
        "RECIPIENT, 450 4.2.0 greylisted, LATER",
        "RECIPIENT, 451 4.7.1 greylisted, LATER",
        "RECIPIENT, 421 4.7.0 come again, TRANSIENT",
        "RECIPIENT, 421 4.7.0 too many messages per hour, UNREACHABLE",
        "CONTENT, 451 4.3.0 later, LATER",
        "CONTENT, 554 5.5.1 no valid recipients, PERMANENT",
        "FINAL_DOT, 554 5.7.1 spam, PERMANENT",
        "FINAL_DOT, 550 5.1.1 no such user, NO_SUCH_ADDRESS",
        "FINAL_DOT, 452 4.3.1 no room, LATER",
        "CONTENT, 421 4.3.2 closing, TRANSIENT",
        "FINAL_DOT, 421 4.3.2 closing, TRANSIENT",
    })
    void tellsWhomARefusalIsAbout(Stage stage, String reply, Cause cause) {
        Exchange exchange = at(stage);
        exchange.heard(new Reply(Integer.parseInt(reply.substring(0, 3)), reply));

        assertThat(exchange.failed("id"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(cause));
    }

    /** As mailbox providers and hosting companies write them; of another recipient they would say the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FINAL_DOT | 550 5.1.8 Access denied, bad outbound sender                                        | SENDER
            FINAL_DOT | 550 5.7.60 SMTP; Client does not have permissions to send as this sender            | SENDER
            FINAL_DOT | 554 5.2.252 SendAsDenied; hello@northwind.example not allowed to send as it         | SENDER
            FINAL_DOT | 554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; message refused      | SENDER
            FINAL_DOT | 554 Message rejected: Email address is not verified. The following identities failed | SENDER
            FINAL_DOT | 554 Message rejected: Sending paused for this account                               | SENDER
            FINAL_DOT | 550 The from address does not match a verified Sender Identity                      | SENDER
            RECIPIENT | 550 relay not permitted                                                             | SENDER
            RECIPIENT | 550-Please log in. You are not permitted to relay through this server without authentication | SENDER
            RECIPIENT | 550 Delivery is not allowed to this address                                         | SENDER
            RECIPIENT | 550-5.4.5 Daily user sending limit exceeded                                         | UNREACHABLE
            FINAL_DOT | 550-5.4.5 Daily user sending limit exceeded                                         | UNREACHABLE
            FINAL_DOT | 550 5.1.90 Your message can't be sent because you've reached your daily limit       | UNREACHABLE
            FINAL_DOT | 550 Domain x.example has exceeded the max emails per hour (25/25) allowed           | UNREACHABLE
            FINAL_DOT | 552 This message has been rejected because you are over your relay quota            | UNREACHABLE
            FINAL_DOT | 550 5.4.6 Unusual sending activity detected                                         | UNREACHABLE
            FINAL_DOT | 550 5.7.233 You exceeded your tenant external recipient rate limit                  | UNREACHABLE
            FINAL_DOT | 454 Throttling failure: Maximum sending rate exceeded                               | UNREACHABLE
            RECIPIENT | 550 5.2.1 Your friend's account is disabled                                         | NO_SUCH_ADDRESS
            RECIPIENT | 552 5.2.2 The mailbox is over its quota for sending and storage                     | PERMANENT
            FINAL_DOT | 552 5.3.4 Message size exceeds the sending limit                                    | PERMANENT
            FINAL_DOT | 550 Please resend as plain text                                                     | PERMANENT
            """)
    void knowsARefusalThatIsAboutUsThoughItAnswersTheMessage(Stage stage, String reply, Cause cause) {
        tellsWhomARefusalIsAbout(stage, reply, cause);
    }

    @Test
    void leavesAProviderAloneOnceOurLimitIsReached() {
        Exchange exchange = at(Stage.FINAL_DOT);
        exchange.heard(new Reply(550, "550-5.4.5 Daily user sending\r\n550 5.4.5 limit exceeded"));

        assertThat(exchange.failed("id"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(EmailSender.UNTIL_MORE_MAY_BE_SENT));
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"CONNECTING", "SENDER", "RECIPIENT", "CONTENT"})
    void knowsThatNothingWasSentBeforeTheFinalDot(Stage stage) {
        assertThat(at(stage).failed("id")).isInstanceOf(Result.Refused.class);
    }

    /** A server that hangs up on one recipient may take the next: those behind it are not to wait. */
    @ParameterizedTest
    @CsvSource({"CONNECTING, UNREACHABLE", "SENDER, UNREACHABLE", "RECIPIENT, TRANSIENT", "CONTENT, TRANSIENT"})
    void takesAHangUpForOneOverTheMessageOnceTheServerKnowsItsRecipient(Stage stage, Cause cause) {
        assertThat(at(stage).failed("id"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(cause));
    }

    @Test
    void doesNotKnowWithoutAReplyToTheFinalDot() {
        assertThat(at(Stage.FINAL_DOT).failed("id")).isInstanceOf(Result.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "99", "354", "600"})
    void doesNotTakeNonsenseForAReply(int code) {
        Exchange exchange = at(Stage.FINAL_DOT);
        exchange.heard(new Reply(code, "nonsense"));

        assertThat(exchange.failed("id")).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void takesEveryTwoHundredAfterTheFinalDotForAYes() {
        Exchange exchange = at(Stage.FINAL_DOT);
        exchange.heard(new Reply(251, "251 will forward"));

        assertThat(exchange.failed("id")).isInstanceOf(Result.Accepted.class);
    }

    /** The library tidies up after a refusal, and the reply to that must not hide the one that counts. */
    @Test
    void keepsTheFirstReplyOfAStage() {
        Exchange exchange = at(Stage.FINAL_DOT);
        exchange.heard(new Reply(554, "554 no"));
        exchange.heard(new Reply(-1, "[EOF]"));

        assertThat(exchange.failed("id")).isInstanceOf(Result.Refused.class);
    }

    @Test
    void doesNotTakeAReplyToAnEarlierStageForTheAnswer() {
        Exchange exchange = at(Stage.CONTENT);
        exchange.heard(new Reply(354, "354 go on"));
        exchange.enter(Stage.FINAL_DOT);

        assertThat(exchange.failed("id")).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void takesTheFinalDotAwayFromAnEmailThatWasGivenUp() {
        Exchange exchange = at(Stage.CONTENT);
        exchange.giveUp();

        assertThat(exchange.enter(Stage.FINAL_DOT)).isFalse();
        assertThat(exchange.failed("id")).isInstanceOf(Result.Refused.class);
    }

    @Test
    void cannotTakeTheFinalDotBack() {
        Exchange exchange = at(Stage.FINAL_DOT);
        exchange.giveUp();

        assertThat(exchange.failed("id")).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void showsOperatorsOneShortLineWithoutAddresses() {
        Reply reply = new Reply(550, "550-5.1.1 <info@asha.example>: no\r\n550 such user\u0007 " + "x".repeat(400));

        assertThat(reply.shown())
                .startsWith("550-5.1.1 <address> no 550 such user")
                .doesNotContain("@", "\r", "\n", "\u0007")
                .hasSizeLessThan(310);
    }
}
