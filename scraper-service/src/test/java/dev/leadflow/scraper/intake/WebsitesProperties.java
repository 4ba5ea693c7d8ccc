package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class WebsitesProperties {

    @Property
    void whatComesOutIsADomainInAscii(@ForAll String cell) {
        WebsitesTest.registrableDomain(cell)
                .ifPresent(domain -> assertThat(HostNames.isDomain(domain)).isTrue());
    }

    @Property
    void theRegistrableDomainOfADomainIsItself(@ForAll @AlphaChars @StringLength(min = 1, max = 20) String name) {
        String domain = WebsitesTest.registrableDomain("http://www." + name + ".co.in/x")
                .orElseThrow();

        assertThat(WebsitesTest.registrableDomain(domain)).contains(domain);
    }
}
