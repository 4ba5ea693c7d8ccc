package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.testkit.Fixtures;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 176. */
class LiveCheckTest {

    private static final OrganizationSettings SETTINGS = Fixtures.settings(Fixtures.organization(), Mode.DRY_RUN);

    @Test
    void holdsWhenEverythingIsThere() {
        var surroundings = new LiveCheck.Surroundings(
                true,
                url("https://leads.example.com"),
                domain("v=spf1 mx -all", "v=DMARC1; p=none", "k=ed25519; p=" + "A".repeat(43)),
                new ProviderKeys(List.of()),
                List.of(),
                new Clocks(Duration.ofSeconds(30), List.of()));

        assertThat(LiveCheck.of(SETTINGS, surroundings)).allMatch(LiveCheck::holds);
        assertThat(LiveCheck.of(SETTINGS, surroundings))
                .extracting(LiveCheck::name)
                .containsExactlyElementsOf(LiveCheck.names());
    }

    @Test
    void canBeAcceptedAwayOnlyWhereMailCouldStillBeSent() {
        var surroundings = new LiveCheck.Surroundings(
                false,
                url("http://localhost:8080"),
                domain("none", "none", "none"),
                new ProviderKeys(List.of(ProviderKeysTest.line(
                        "sendgrid", "key", ProviderState.Status.KEY_REFUSED, "Correct SENDGRID_API_KEY."))),
                List.of("SENDGRID_WEBHOOK_PUBLIC_KEY"),
                new Clocks(Duration.ofSeconds(31), List.of()));
        OrganizationSettings anonymous =
                new SettingsChangeTest.Change("{\"sender_email\":\"\",\"business_address\":\"\"}").of(SETTINGS);

        assertThat(LiveCheck.of(anonymous, surroundings)).noneMatch(LiveCheck::holds);
        assertThat(LiveCheck.of(anonymous, surroundings))
                .filteredOn(LiveCheck::acceptable)
                .extracting(LiveCheck::name)
                .containsExactly(
                        "business_address",
                        "public_base_url",
                        "spf",
                        "dkim",
                        "dmarc",
                        "provider_keys",
                        "webhook_secrets");
        assertThat(LiveCheck.of(anonymous, surroundings))
                .extracting(LiveCheck::detail)
                .anyMatch(detail -> detail.endsWith("sendgrid: Correct SENDGRID_API_KEY."))
                .anyMatch(detail -> detail.endsWith("is refused: SENDGRID_WEBHOOK_PUBLIC_KEY."));
    }

    private static SenderDomain domain(String spf, String dmarc, String dkim) {
        return new SenderDomain(
                "northwind.example",
                found(dmarc),
                List.of(new SenderDomain.Vouching(
                        "northwind.example",
                        new Spf("northwind.example", Map.of("northwind.example", found(spf))),
                        Map.of("s1", found(dkim)))));
    }

    private static SenderDomain.Texts found(String text) {
        return new SenderDomain.Texts.Found(List.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://leads.example.com",
                "https://LEADS.Example",
                "https://8.8.8.8:8443",
                "https://100.63.0.1",
                "https://[2606:4700::1111]"
            })
    void takesAddressesThatRecipientsCanReach(String address) {
        assertThat(url(address).reachableByRecipients()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://leads.example.com",
                "https://localhost",
                "https://leads.localhost.",
                "https://leads",
                "https://mac.local",
                "https://leads.internal",
                "https://127.0.0.1",
                "https://127.1",
                "https://2130706433",
                "https://10.1.2.3",
                "https://172.16.0.1",
                "https://192.168.1.1",
                "https://169.254.169.254",
                "https://100.64.0.1",
                "https://0.0.0.0",
                "https://255.255.255.255",
                "https://[::1]",
                "https://[fe80::1]",
                "https://[fd00::1]",
                "https://[::ffff:10.0.0.1]"
            })
    void refusesAddressesThatOnlyWeCanReach(String address) {
        assertThat(url(address).reachableByRecipients()).isFalse();
    }

    private static PublicBaseUrl url(String address) {
        return new PublicBaseUrl(URI.create(address));
    }
}
