package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class EmailAddressesProperties {

    @Property
    void whatComesOutIsPlainAsciiWithOneAt(@ForAll String before, @ForAll String after) {
        EmailAddresses.first(before + "@" + after).ifPresent(address -> {
            assertThat(address).matches("[!-~]+@[a-z0-9.-]+");
            assertThat(address.length()).isLessThanOrEqualTo(254);
            assertThat(EmailAddresses.first(address)).contains(address);
        });
    }

    @Property
    void caseOfTheDomainMakesNoDifference(
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String local,
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String domain) {
        assertThat(EmailAddresses.first(local + "@" + domain + ".EXAMPLE"))
                .isEqualTo(EmailAddresses.first(local + "@" + domain.toLowerCase(java.util.Locale.ROOT) + ".example"))
                .isPresent();
    }
}
