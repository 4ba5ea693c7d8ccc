package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.verifier.LocalDns.Behaviour;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DnsMailDomainsTest {

    private static final MailDomain BY_MAIL_SERVER = new MailDomain.ReceivesMail(true);
    private static final MailDomain BY_WEB_ADDRESS = new MailDomain.ReceivesMail(false);

    private final LocalDns dns = new LocalDns();
    private final MailDomains domains = dns.domains(Duration.ofSeconds(4));

    @AfterEach
    void close() {
        dns.close();
    }

    private MailDomain find(Behaviour behaviour) {
        return find(domains, behaviour);
    }

    /** For a server that never answers. */
    private MailDomain findHurriedly(Behaviour behaviour) {
        return find(dns.domains(Duration.ofMillis(400)), behaviour);
    }

    private MailDomain find(MailDomains in, Behaviour behaviour) {
        dns.tell("asha.example", behaviour);
        return in.find("asha.example");
    }

    @Test
    void findsTheMailServersOfADomain() {
        assertThat(find(Behaviour.MX)).isEqualTo(BY_MAIL_SERVER);
        assertThat(dns.questions()).containsExactly("MX asha.example");
    }

    @Test
    void followsAnAlias() {
        assertThat(find(Behaviour.MX_BEHIND_ALIAS)).isEqualTo(BY_MAIL_SERVER);
    }

    @Test
    void fallsBackToTheAddressOfADomainWithoutMailServers() {
        assertThat(find(Behaviour.A_ONLY)).isEqualTo(BY_WEB_ADDRESS);
        assertThat(find(Behaviour.AAAA_ONLY)).isEqualTo(BY_WEB_ADDRESS);
    }

    @Test
    void seesThatADomainTakesNoMail() {
        assertThat(find(Behaviour.NULL_MX)).isEqualTo(new MailDomain.RefusesMail());
    }

    @Test
    void seesThatADomainDoesNotExistOrHasNothing() {
        assertThat(find(Behaviour.NXDOMAIN)).isInstanceOf(MailDomain.Missing.class);
        assertThat(find(Behaviour.NO_DATA)).isInstanceOf(MailDomain.Missing.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "REFUSED", "SILENCE", "GARBAGE"})
    void knowsNothingWhenDnsGivesNoAnswer(Behaviour behaviour) {
        assertThat(findHurriedly(behaviour)).isInstanceOf(MailDomain.Unknown.class);
    }

    @Test
    void asksAgainWhenADatagramIsLost() {
        assertThat(find(Behaviour.LOST_ONCE)).isEqualTo(BY_MAIL_SERVER);
    }

    @Test
    void losesNoMoreTimeOverOneQuestionThanItMay() {
        long start = System.nanoTime();
        findHurriedly(Behaviour.SILENCE);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(390), Duration.ofSeconds(2));
        assertThat(dns.questions()).hasSize(2);
    }

    @Test
    void knowsNothingWhenNobodyListens() throws SocketException {
        InetSocketAddress closed;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            closed = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }

        assertThat(LocalDns.domainsAt(closed, Duration.ofMillis(200)).find("asha.example"))
                .isInstanceOf(MailDomain.Unknown.class);
    }

    @Test
    void findsNothingUnderANameThatDnsCannotHold() {
        assertThat(domains.find("a".repeat(70) + ".example")).isInstanceOf(MailDomain.Missing.class);
    }
}
