package dev.leadflow.optout.mail.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mailbox on a mail server that is not ours. */
class MailboxIT {

    private final GreenMail server = new GreenMail(ServerSetupTest.IMAP.dynamicPort());
    private final List<String> taken = new ArrayList<>();
    private GreenMailUser user;

    @BeforeEach
    void start() {
        server.start();
        user = server.setUser("bounces@northwind.example", "bounces", "mailbox-password");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private Mailbox mailbox() {
        return mailbox("mailbox-password", "INBOX");
    }

    private static Mailbox mailbox(int port) {
        return new Mailbox("127.0.0.1", port, "bounces", new Secret("mailbox-password"), "INBOX");
    }

    private Mailbox mailbox(String password, String folder) {
        return new Mailbox("127.0.0.1", server.getImap().getPort(), "bounces", new Secret(password), folder);
    }

    private void arrives(String subject) throws Exception {
        String mail = "Subject: " + subject + "\r\n\r\nGrüße\r\n";
        user.deliver(new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
    }

    private boolean take(ByteString mail) {
        return taken.add(mail.utf8());
    }

    @Test
    void handsOnEachMailOnceAndAsItCame() throws Exception {
        arrives("one");
        arrives("two");

        assertThat(mailbox().read(this::take)).isEqualTo(2);
        assertThat(mailbox().read(this::take)).isZero();
        arrives("three");
        assertThat(mailbox().read(this::take)).isEqualTo(1);

        assertThat(taken).hasSize(3);
        assertThat(taken.getFirst()).contains("Subject: one").contains("Grüße");
        assertThat(taken.getLast()).contains("Subject: three");
    }

    @Test
    void offersAMailAgainThatWasNotKept() throws Exception {
        arrives("one");
        arrives("two");

        assertThat(mailbox().read(mail -> false)).isZero();

        assertThat(mailbox().read(this::take)).isEqualTo(2);
    }

    @Test
    void offersAMailAgainWhenKeepingItFailed() throws Exception {
        arrives("one");

        assertThatThrownBy(() -> mailbox().read(mail -> {
                    throw new IllegalStateException("the database is away");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(mailbox().read(this::take)).isEqualTo(1);
    }

    @Test
    void readsAllOtherMailsWhenTheConnectionBreaksOverOne() throws Exception {
        arrives("one");
        arrives("two");
        arrives("three");
        try (Relay relay = new Relay(server.getImap().getPort(), "FETCH 2 (BODY", null)) {
            Mailbox mailbox = mailbox(relay.port());

            assertThatThrownBy(() -> mailbox.read(this::take))
                    .isInstanceOfSatisfying(ProviderException.class, broken -> {
                        assertThat(broken.fault()).isEqualTo(Fault.NO_ANSWER);
                        assertThat(broken.detail()).contains("tried again after all others");
                    });
            arrives("four");
            assertThatThrownBy(() -> mailbox.read(this::take)).isInstanceOf(ProviderException.class);
        }

        assertThat(taken).hasSize(3).noneMatch(mail -> mail.contains("Subject: two"));
        assertThat(mailbox().read(this::take)).isEqualTo(1);
        assertThat(taken.getLast()).contains("Subject: two");
    }

    @Test
    void leavesAMailUnseenThatTheServerDoesNotHandOut() throws Exception {
        arrives("one");
        arrives("two");
        arrives("three");
        try (Relay relay = new Relay(server.getImap().getPort(), "FETCH 2 (BODY", "NO [SERVERBUG] not now")) {
            assertThat(mailbox(relay.port()).read(this::take)).isEqualTo(2);
        }
        assertThat(taken).hasSize(2).noneMatch(String::isEmpty);

        assertThat(mailbox().read(this::take)).isEqualTo(1);
        assertThat(taken.getLast()).contains("Subject: two");
    }

    @Test
    void handsOnEachMailOnceThoughTheServerDoesNotKeepItsMark() throws Exception {
        arrives("one");
        arrives("two");
        for (String answer : List.of("NO [NOPERM] read only", "OK as you wish")) {
            taken.clear();
            try (Relay relay = new Relay(server.getImap().getPort(), "STORE", answer)) {
                Mailbox mailbox = mailbox(relay.port());

                assertThat(mailbox.read(this::take)).as(answer).isEqualTo(2);
                assertThat(mailbox.read(this::take)).as(answer).isZero();
            }
            assertThat(taken).as(answer).hasSize(2);
        }
    }

    @Test
    void readsSomeHundredMailsAtATimeAndThoseWhoseMarkIsNotKeptLast() throws Exception {
        for (int i = 0; i < 205; i++) {
            arrives("number " + i);
        }
        try (Relay relay = new Relay(server.getImap().getPort(), "STORE", "NO")) {
            Mailbox mailbox = mailbox(relay.port());

            assertThat(mailbox.read(this::take)).isEqualTo(200);
            assertThat(mailbox.read(this::take)).isEqualTo(5);
        }
        assertThat(taken).doesNotHaveDuplicates().hasSize(205);
    }

    /** Stands between a client and a server, and answers one command itself: breaks the connection, or says something. */
    private static final class Relay implements AutoCloseable {

        private final ServerSocket door;

        Relay(int server, String command, @Nullable String answer) throws IOException {
            door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> {
                while (!door.isClosed()) {
                    try (Socket client = door.accept();
                            Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
                        Thread.ofVirtual().start(() -> copy(there, client));
                        talk(client, there, command, answer);
                    } catch (IOException over) {
                        // The next client comes with the next round.
                    }
                }
            });
        }

        private static void talk(Socket client, Socket there, String command, @Nullable String answer)
                throws IOException {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains(command)) {
                    there.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                } else if (answer == null) {
                    return;
                } else {
                    String tagged = line.split(" ", 2)[0] + " " + answer + "\r\n";
                    client.getOutputStream().write(tagged.getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.close();
            } catch (IOException over) {
                // One of them has gone.
            }
        }

        int port() {
            return door.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    @Test
    void saysWhatAPersonHasToMend() {
        assertThatThrownBy(() -> mailbox("wrong-password", "INBOX").read(this::take))
                .isInstanceOfSatisfying(ProviderException.class, refused -> {
                    assertThat(refused.fault()).isEqualTo(Fault.KEY_REFUSED);
                    assertThat(refused.detail())
                            .contains("BOUNCE_IMAP_PASSWORD")
                            .doesNotContain("wrong-password");
                });
        assertThatThrownBy(() -> mailbox("mailbox-password", "No such folder").read(this::take))
                .isInstanceOfSatisfying(ProviderException.class, refused -> {
                    assertThat(refused.fault()).isEqualTo(Fault.KEY_REFUSED);
                    assertThat(refused.detail()).contains("BOUNCE_IMAP_FOLDER");
                });
    }

    @Test
    void saysThatTheServerCannotShowWhoItIs() throws Exception {
        try (ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> encryptByAnUntrustedCertificate(door));

            assertThatThrownBy(() -> mailbox(door.getLocalPort()).read(this::take))
                    .isInstanceOfSatisfying(ProviderException.class, failed -> {
                        assertThat(failed.fault()).isEqualTo(Fault.FAULTY);
                        assertThat(failed.detail()).contains("certificate").contains("BOUNCE_IMAP_HOST");
                    });
        }
    }

    private static void encryptByAnUntrustedCertificate(ServerSocket door) {
        HeldCertificate ofNobody = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        SSLSocketFactory tls = new HandshakeCertificates.Builder()
                .heldCertificate(ofNobody)
                .build()
                .sslSocketFactory();
        try (Socket client = door.accept()) {
            OutputStream says = client.getOutputStream();
            says.write("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n".getBytes(StandardCharsets.UTF_8));
            // Byte by byte, as what comes after the line belongs to TLS.
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\n") < 0) {
                line.append((char) client.getInputStream().read());
            }
            says.write((line.toString().split(" ", 2)[0] + " OK go on\r\n").getBytes(StandardCharsets.UTF_8));
            try (SSLSocket encrypted = (SSLSocket) tls.createSocket(client, "localhost", client.getPort(), true)) {
                encrypted.setUseClientMode(false);
                encrypted.startHandshake();
            }
        } catch (IOException refused) {
            // The client does not trust it.
        }
    }

    @Test
    void saysThatTheServerCannotBeReached() {
        Mailbox nowhere = new Mailbox("127.0.0.1", 1, "bounces", new Secret("x"), "INBOX");

        assertThatThrownBy(() -> nowhere.read(this::take))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        failed -> assertThat(failed.fault()).isEqualTo(Fault.UNREACHABLE));
    }

    @Test
    void givesNoPasswordToAServerElsewhereThatDoesNotEncrypt() {
        Mailbox elsewhere =
                new Mailbox("0.0.0.0", server.getImap().getPort(), "bounces", new Secret("mailbox-password"), "INBOX");

        assertThatThrownBy(() -> elsewhere.read(this::take)).isInstanceOf(ProviderException.class);
        assertThat(taken).isEmpty();
    }

    @Test
    void isReadOnlyWhereOneIsSet() {
        assertThat(Mailbox.from(SettingValues.of(Map.of()))).isEmpty();
        assertThat(Mailbox.from(SettingValues.of(Map.of("BOUNCE_IMAP_HOST", "imap.northwind.example"))))
                .hasValueSatisfying(mailbox -> {
                    assertThat(mailbox.port()).isEqualTo(993);
                    assertThat(mailbox.folder()).isEqualTo("INBOX");
                });
    }
}
