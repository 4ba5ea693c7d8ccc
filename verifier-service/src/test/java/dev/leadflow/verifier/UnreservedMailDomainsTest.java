package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreservedMailDomainsTest {

    private static final MailDomains MISSING = domain -> new MailDomain.Missing("no such domain");
    private final MailDomains domains = new UnreservedMailDomains(MISSING);

    @ParameterizedTest
    @ValueSource(strings = {"asha.example", "mail.asha.example", "example.com", "www.example.org", "shop.test"})
    void leavesNamesForExamplesUnchecked(String domain) {
        assertThat(domains.find(domain)).isInstanceOf(MailDomain.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asha.in", "myexample.com", "example.co.in", "test.com", "contest"})
    void asksForAllOthers(String domain) {
        assertThat(domains.find(domain)).isInstanceOf(MailDomain.Missing.class);
    }
}
