package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.verifier.ProviderDomains.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 96. */
class ProviderDomainsTest {

    private static final ProviderDomains PROVIDERS = ProviderDomains.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gmail.com",
                "googlemail.com",
                "yahoo.com",
                "yahoo.co.in",
                "yahoo.in",
                "yahoo.com.mt",
                "ymail.com",
                "rocketmail.com",
                "hotmail.com",
                "hotmail.co.uk",
                "hotmail.lu",
                "outlook.com",
                "outlook.in",
                "outlook.com.tr",
                "live.com",
                "live.in",
                "live.co.uk",
                "msn.com",
                "icloud.com",
                "me.com",
                "mac.com",
                "rediffmail.com",
                "rediff.com",
                "aol.com",
                "aol.co.uk",
                "proton.me",
                "protonmail.com",
                "pm.me",
                "gmx.de",
                "gmx.net",
                "gmx.at",
                "yandex.ru",
                "yandex.com",
                "yandex.com.tr",
                "ya.ru",
                "qq.com",
                "163.com",
                "126.com",
                "foxmail.com",
                "naver.com",
                "mail.ru",
                "inbox.ru",
                "web.de",
                "zoho.com",
                "fastmail.com",
                "tutanota.com",
                "sify.com",
                "indiatimes.com",
                "vsnl.net",
                "bsnl.in",
                "comcast.net",
                "orange.fr"
            })
    void knowsPersonalProviders(String domain) {
        assertThat(PROVIDERS.kindOf(domain)).isEqualTo(Kind.PERSONAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailinator.com",
                "guerrillamail.com",
                "10minutemail.com",
                "yopmail.com",
                "33mail.com",
                "someone.33mail.com",
                "a.b.anonaddy.com",
                "trashmail.com",
                "xn--gmal-nza.net"
            })
    void knowsThrowAwayProviders(String domain) {
        assertThat(PROVIDERS.kindOf(domain)).isEqualTo(Kind.DISPOSABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asha.example",
                "tcs.com",
                "infosys.com",
                "google.com",
                "microsoft.com",
                "yahoo-inc.com",
                "live.nation.example",
                "outlook.asha.example",
                "gmail.com.asha.example",
                "mygmail.example",
                "yahoo.bakery",
                "aol.services",
                "mailinator.asha.example",
                "toko.web.id",
                "bunga.my.id"
            })
    void leavesBusinessesAlone(String domain) {
        assertThat(PROVIDERS.kindOf(domain)).isEqualTo(Kind.BUSINESS);
    }
}
