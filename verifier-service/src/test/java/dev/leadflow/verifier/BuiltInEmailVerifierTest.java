package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.verifier.LocalDns.Behaviour;
import dev.leadflow.verifier.MailDomain.Missing;
import dev.leadflow.verifier.MailDomain.ReceivesMail;
import dev.leadflow.verifier.MailDomain.RefusesMail;
import dev.leadflow.verifier.MailDomain.Unknown;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks a real resolver on this machine for the contract, and tells DNS's answers itself for the rest. */
class BuiltInEmailVerifierTest extends EmailVerifierContract {

    private static final ProviderDomains PROVIDERS = ProviderDomains.load();
    private static final LocalDns DNS = LocalDns.honest()
            .tell("good.example", Behaviour.MX)
            .tell("null.example", Behaviour.NULL_MX)
            .tell("silent.example", Behaviour.SERVFAIL);

    private final EmailVerifier verifier = new BuiltInEmailVerifier(
            PROVIDERS, new ControlledMailDomains(DNS.domains(Duration.ofSeconds(2)), Ticker.systemTicker()));

    @AfterAll
    static void close() {
        DNS.close();
    }

    @Override
    EmailVerifier verifier() {
        return verifier;
    }

    private static EmailFinding find(String address, MailDomain domain) {
        return new BuiltInEmailVerifier(PROVIDERS, asked -> domain).verify(address);
    }

    static Stream<Arguments> judgements() {
        MailDomain byServer = new ReceivesMail(true);
        MailDomain byAddress = new ReceivesMail(false);
        return Stream.of(
                Arguments.of("asha@bakery.example", byServer, Status.VALID, 0.95),
                Arguments.of("asha@bakery.example", byAddress, Status.VALID, 0.8),
                Arguments.of("asha@bakery.example", new RefusesMail(), Status.INVALID, 0.0),
                Arguments.of("asha@bakery.example", new Missing("it is gone"), Status.INVALID, 0.0),
                Arguments.of("sales@bakery.example", byServer, Status.RISKY, 0.85),
                Arguments.of("sales@bakery.example", byAddress, Status.RISKY, 0.75),
                Arguments.of("noreply@bakery.example", byServer, Status.RISKY, 0.1));
    }

    @ParameterizedTest
    @MethodSource("judgements")
    void weighsTheMailboxAndWhatDnsSays(String address, MailDomain domain, Status status, double confidence) {
        assertThat(find(address, domain)).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.confidence()).isEqualTo(confidence);
        });
    }

    @Test
    void saysWhyAnAddressIsUncheckedAndThatItIsShared() {
        MailDomain unknown = new Unknown("DNS did not answer in time");

        assertThat(find("asha@bakery.example", unknown).detail()).contains("DNS did not answer in time");
        assertThat(find("info@bakery.example", unknown))
                .isInstanceOf(EmailFinding.Unchecked.class)
                .extracting(EmailFinding::detail)
                .asString()
                .contains("shared mailbox");
    }

    @Test
    void asksDnsOnlyAboutBusinesses() {
        EmailVerifier offline = new BuiltInEmailVerifier(PROVIDERS, domain -> {
            throw new AssertionError("asked about " + domain);
        });

        assertThat(offline.verify("asha@gmail.com").provider()).isEqualTo("built-in");
        assertThat(offline.verify("asha@mailinator.com").provider()).isEqualTo("built-in");
        assertThat(offline.verify("noreply@bakery.example").provider()).isEqualTo("built-in");
        assertThat(offline.verify("nonsense").provider()).isEqualTo("built-in");
    }
}
