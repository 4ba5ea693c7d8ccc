package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebsitesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "asha.example                                  | asha.example",
                "https://www.Asha.Example/contact?x=1#y        | asha.example",
                "http://shop.asha.co.in:8080                   | asha.co.in",
                "HTTP:\\\\asha.com\\x                          | asha.com",
                "www.bücher.de                                 | xn--bcher-kva.de",
                "https://谷歌.中国                               | xn--flw351e.xn--fiqs8s",
                "asha.uk.com                                   | asha.uk.com",
                "https://www.asha.com. , https://other.com     | asha.com",
                "n/a www.asha.com                              | asha.com",
                "ａｓｈａ.com                                     | asha.com",
            })
    void areKnownByTheirRegistrableDomain(String cell, String domain) {
        assertThat(registrableDomain(cell)).contains(domain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.facebook.com/ashabakery",
                "instagram.com/asha",
                "https://asha.wixsite.com/home",
                "asha.blogspot.com",
                "https://goo.gl/maps/abc",
                "maps.google.com/?q=asha",
                "https://wa.me/919820012345",
                "asha.business.site",
                "https://www.justdial.com/Pune/Asha",
                "bit.ly/3abc",
                "asha.github.io",
                "https://www.linkedin.com/company/asha",
                "sites.google.com/view/asha",
                "linktr.ee/asha"
            })
    void areNoIdentityOnASharedHost(String cell) {
        assertThat(WebAddress.in(cell)).isNotEmpty();
        assertThat(registrableDomain(cell)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "localhost",
                "http://192.168.0.1/",
                "co.in",
                "info@asha.com",
                "http://",
                "ftp://asha.com",
                "http://user:secret@asha.com",
                "a b c",
                "http://[::1]/",
                "-asha-.com",
                "javascript:alert(1)"
            })
    void areNoneInNonsense(String cell) {
        assertThat(registrableDomain(cell)).isEmpty();
    }

    /** The lists are maintained by hand; this keeps them in order. */
    @Test
    void listsOfHostsAreCleanAndSayNothingTwice() {
        List<String> hosts = WordList.read("shared-hosts.txt");

        assertThat(hosts).doesNotHaveDuplicates().hasSizeGreaterThan(250);
        assertThat(hosts).allSatisfy(host -> {
            assertThat(host).isEqualTo(host.toLowerCase(Locale.ROOT));
            assertThat(HostNames.isDomain(host)).as(host).isTrue();
        });
    }

    /** Of the first address in a cell, as a lead's website is read. */
    static Optional<String> registrableDomain(String cell) {
        return WebAddress.in(cell).stream().findFirst().flatMap(Websites::registrableDomain);
    }
}
