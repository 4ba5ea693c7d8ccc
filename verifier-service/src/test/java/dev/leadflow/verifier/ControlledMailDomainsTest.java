package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.verifier.MailDomain.Missing;
import dev.leadflow.verifier.MailDomain.ReceivesMail;
import dev.leadflow.verifier.MailDomain.RefusesMail;
import dev.leadflow.verifier.MailDomain.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlledMailDomainsTest {

    private static final MailDomain GONE = new Missing("the domain does not exist");

    private final Map<String, MailDomain> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private Duration time = Duration.ZERO;
    private final MailDomains domains = new ControlledMailDomains(
            domain -> {
                asked.add(domain);
                return dns.getOrDefault(domain, GONE);
            },
            () -> time.toNanos());

    @Test
    void believesANegativeAnswerOfADnsThatFindsAControl() {
        dns.put("gmail.com", new ReceivesMail(true));

        assertThat(domains.find("gone.example")).isEqualTo(GONE);
    }

    @Test
    void isContentWithOneOfTheControls() {
        dns.put("outlook.com", new ReceivesMail(true));

        assertThat(domains.find("gone.example")).isEqualTo(GONE);
    }

    @Test
    void doesNotBelieveADnsForWhichNothingExists() {
        assertThat(domains.find("gone.example")).isInstanceOf(Unknown.class);
    }

    @Test
    void doesNotBelieveADnsThatIsSilentAboutTheControls() {
        ControlledMailDomains.CONTROLS.forEach(control -> dns.put(control, new Unknown("silence")));

        assertThat(domains.find("gone.example")).isInstanceOf(Unknown.class);
    }

    @Test
    void believesPositiveAnswersWithoutAControl() {
        dns.put("asha.example", new ReceivesMail(true));
        dns.put("null.example", new RefusesMail());

        assertThat(domains.find("asha.example")).isEqualTo(new ReceivesMail(true));
        assertThat(domains.find("null.example")).isEqualTo(new RefusesMail());
        assertThat(asked).containsExactly("asha.example", "null.example");
    }

    @Test
    void asksForAControlOnceInAFewMinutes() {
        dns.put("gmail.com", new ReceivesMail(true));
        domains.find("one.example");
        domains.find("two.example");
        assertThat(asked).containsExactly("one.example", "gmail.com", "two.example");

        time = time.plus(ControlledMailDomains.TRUST);
        dns.clear();

        assertThat(domains.find("three.example")).isInstanceOf(Unknown.class);
    }

    @Test
    void noticesSoonThatDnsWorksAgain() {
        domains.find("one.example");
        dns.put("gmail.com", new ReceivesMail(true));
        assertThat(domains.find("two.example")).isInstanceOf(Unknown.class);

        time = time.plus(ControlledMailDomains.DISTRUST);

        assertThat(domains.find("two.example")).isEqualTo(GONE);
    }
}
