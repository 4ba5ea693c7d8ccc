package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.EmailSenderContract;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speaks to a real SMTP server that misbehaves in every way that the contract knows, and in some of its own. */
class SmtpSenderTest extends EmailSenderContract {

    /** A busy machine may take its time. */
    private static final SmtpLimits PATIENT = limits(Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** For a server that never answers as it should. */
    static final SmtpLimits HURRIED = limits(Duration.ofMillis(300), Duration.ofMillis(900));

    final ScriptedSmtpServer server = server();
    private final SmtpSender sender = sender(server.port(), PATIENT);
    private final SmtpSender hurried = sender(server.port(), HURRIED);
    private boolean keepsWaiting;

    ScriptedSmtpServer server() {
        return new ScriptedSmtpServer();
    }

    private static SmtpLimits limits(Duration silence, Duration deadline) {
        return new SmtpLimits(
                Duration.ofSeconds(5), silence, deadline, 2, Duration.ofSeconds(5), Duration.ofSeconds(45), 100);
    }

    private static SmtpSender sender(int port, SmtpLimits limits) {
        return new SmtpSender(
                new SmtpServer("127.0.0.1", port, null, null, false, "leadflow.example"),
                limits,
                null,
                new SettableClock(Fixtures.NOON_IN_KOLKATA));
    }

    @AfterEach
    void stop() {
        sender.close();
        hurried.close();
        server.close();
    }

    @Override
    protected EmailSender sender() {
        return keepsWaiting ? hurried : sender;
    }

    @Override
    protected void provider(Behaviour behaviour) {
        server.behave(behaviour);
        keepsWaiting = switch (behaviour) {
            case TAKES_IT_AND_FALLS_SILENT, TAKES_IT_AND_ANSWERS_TOO_SLOWLY, NEVER_ANSWERS, ANSWERS_TOO_SLOWLY -> true;
            default -> false;
        };
    }

    @Override
    protected int taken() {
        return server.journal().size();
    }

    private Result send() {
        return sender().send(email(), LastWord.YES);
    }

    @Test
    void keepsItsConnectionOpenBetweenEmails() {
        for (int i = 0; i < 5; i++) {
            assertThat(send()).isInstanceOf(Result.Accepted.class);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void keepsItsConnectionWhenOneRecipientIsRefused() {
        provider(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);
        send();
        provider(Behaviour.TAKES_IT);

        assertThat(send()).isInstanceOf(Result.Accepted.class);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 2.0.0 queued\r\n250 2.0.0 queued",
                "250 2.0.0 queued\r\n550 5.1.1 no such user",
                "250 2.0.0 queued\r\n421 4.4.2 timeout",
                "250 2.0.0 queued\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 ok",
            })
    void takesNothingThatNobodyAskedForAsTheAnswerToTheNextEmail(String answers) {
        server.reply(".", answers);
        assertThat(send()).isInstanceOf(Result.Accepted.class);
        server.replyAsUsual();

        assertThat(send()).isInstanceOf(Result.Accepted.class);
        assertThat(send()).isInstanceOf(Result.Accepted.class);
        assertThat(taken()).isEqualTo(3);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void usesAConnectionNoMoreThatDoesNotAgreeToBeginAnew() {
        server.reply("RSET", "550 never");
        provider(Behaviour.REFUSES_THE_RECIPIENT_FOR_GOOD);
        send();
        provider(Behaviour.TAKES_IT);

        assertThat(send()).isInstanceOf(Result.Accepted.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    /** RFC 5321, 4.1.1.4: what is said before the end of the content is no answer to it. */
    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 spam", "451 4.3.0 later", "421 4.3.2 closing", "250 2.0.0 queued"})
    void doesNotGiveTheMessageToAServerThatJudgesItBeforeItsEnd(String early) {
        server.reply("DATA", "354 go on\r\n" + early);

        assertThat(send()).isInstanceOf(Result.Refused.class);
        assertThat(taken()).isZero();
        server.replyAsUsual();
        assertThat(send()).isInstanceOf(Result.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, fine with me, UNREACHABLE",
        "MAIL, 354 go on, UNREACHABLE",
        "RCPT, fine with me, TRANSIENT",
        "RCPT, 000 ok, TRANSIENT",
        "RCPT, 354 go on, TRANSIENT"
    })
    void believesNothingOfAServerThatTalksNonsense(String command, String words, Cause cause) {
        server.reply(command, words);
        List<String> asked = new ArrayList<>();

        assertThat(sender.send(email(), () -> asked.add("asked")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(cause));
        assertThat(asked).isEmpty();
        server.replyAsUsual();
        assertThat(send()).isInstanceOf(Result.Accepted.class);
    }

    @Test
    void showsNoNameOfAMailboxHoweverTheServerWritesIt() {
        server.reply("RCPT", "550 5.1.1 User INFO unknown; info%40asha.example; \"info desk\"@asha.example; informal");

        assertThat(send())
                .isEqualTo(new Result.Refused(
                        Cause.NO_SUCH_ADDRESS,
                        "The mail server said: 550 5.1.1 User <address> unknown; <address> <address> informal"));
    }

    @Test
    void saysThatTheLoginIsRefusedAndInWhichWords() {
        server.askForLogin("northwind", "right");
        SmtpServer wrong =
                new SmtpServer("127.0.0.1", server.port(), "northwind", new Secret("wrong"), false, "leadflow.example");
        try (SmtpSender refused = new SmtpSender(wrong, PATIENT, null, new SettableClock(Fixtures.NOON_IN_KOLKATA))) {
            assertThat(refused.send(email(), LastWord.YES))
                    .isEqualTo(new Result.Refused(Cause.ACCOUNT, "The mail server said: 535 5.7.8 not you"));
        }
    }

    @Test
    void goesOnOverANewConnectionWhenTheServerHadClosedTheOldOne() {
        send();
        server.hangUp();

        assertThat(send()).isInstanceOf(Result.Accepted.class);
        assertThat(server.connections()).isEqualTo(2);
        assertThat(server.journal()).hasSize(2);
    }

    @Test
    void doesNotSendAgainWhatBrokeOffOnAKeptConnection() {
        send();
        provider(Behaviour.TAKES_IT_AND_BREAKS_OFF);

        assertThat(send()).isInstanceOf(Result.Unknown.class);
        assertThat(server.journal()).hasSize(2);
    }

    @Test
    void startsANewConnectionAfterSoManyEmails() {
        try (SmtpSender few = sender(
                server.port(),
                new SmtpLimits(
                        PATIENT.connect(),
                        PATIENT.silence(),
                        PATIENT.deadline(),
                        1,
                        PATIENT.probeAfter(),
                        PATIENT.keep(),
                        2))) {
            for (int i = 0; i < 5; i++) {
                few.send(email(), LastWord.YES);
            }
        }

        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void asksAConnectionThatRestedForLongWhetherItStillWorks() {
        try (SmtpSender careful = sender(
                server.port(),
                new SmtpLimits(
                        PATIENT.connect(),
                        PATIENT.silence(),
                        PATIENT.deadline(),
                        1,
                        Duration.ZERO,
                        PATIENT.keep(),
                        100))) {
            careful.send(email(), LastWord.YES);
            careful.send(email(), LastWord.YES);
            assertThat(server.commands()).contains("NOOP");

            server.hangUp();
            assertThat(careful.send(email(), LastWord.YES)).isInstanceOf(Result.Accepted.class);
        }

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void sendsManyAtOnceOverItsFewConnections() throws Exception {
        List<Callable<Result>> emails = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            emails.add(this::send);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(emails)) {
                assertThat(each.get()).isInstanceOf(Result.Accepted.class);
            }
        }

        assertThat(server.journal()).hasSize(40);
        assertThat(server.connections()).isLessThanOrEqualTo(PATIENT.connections());
    }

    @Test
    void holdsBackEverythingWhenNobodyListens() {
        try (SmtpSender nobody = sender(1, PATIENT)) {
            assertThat(nobody.send(email(), LastWord.YES))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.UNREACHABLE));
        }
    }

    @Test
    void ignoresAServerThatTalksWithoutEnd() {
        try (EndlessServer endless = new EndlessServer();
                SmtpSender curious = sender(endless.port(), PATIENT)) {
            assertThat(curious.send(email(), LastWord.YES))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo(Cause.UNREACHABLE));
        }
    }

    @Test
    void letsAnEmailThatIsUnderWayComeToItsEndBeforeItCloses() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (var threads = Executors.newCachedThreadPool()) {
            SmtpSender closing = sender(server.port(), PATIENT);
            Future<Result> result = threads.submit(() -> closing.send(email(), () -> {
                underWay.countDown();
                return awaited(mayGoOn);
            }));
            underWay.await();
            Thread closer = Thread.ofPlatform().start(closing::close);
            await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
            mayGoOn.countDown();

            assertThat(result.get()).isInstanceOf(Result.Accepted.class);
            closer.join();
            assertThat(closing.send(email(), LastWord.YES)).isInstanceOf(Result.Refused.class);
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void givesTheServerItsDeadlineAndNoMore() {
        provider(Behaviour.ANSWERS_TOO_SLOWLY);
        long start = System.nanoTime();

        send();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void doesNotLogInWhereTheServerTakesNoLogin() {
        SmtpServer withLogin =
                new SmtpServer("127.0.0.1", server.port(), "user", new Secret("password"), false, "leadflow.example");
        try (SmtpSender loggingIn =
                new SmtpSender(withLogin, PATIENT, null, new SettableClock(Fixtures.NOON_IN_KOLKATA))) {
            assertThat(loggingIn.send(email(), LastWord.YES)).isInstanceOf(Result.Accepted.class);
        }

        assertThat(server.commands()).noneMatch(command -> command.startsWith("AUTH"));
    }
}
