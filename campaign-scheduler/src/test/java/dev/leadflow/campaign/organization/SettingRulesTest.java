package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.leadflow.common.event.SettingForms;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.event.WindowText;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRulesTest {

    @Test
    void takesNumbersWithinTheirBounds() {
        assertThat(SettingForms.upTo(10).apply(0)).isZero();
        assertThat(SettingForms.upTo(10).apply(10)).isEqualTo(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingForms.upTo(10).apply(11));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingForms.upTo(10).apply(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello@example.com",
                "  First.Last+tag@sub.example.co.in ",
                "o'neil@example.org",
                "a@xn--bcher-kva.example"
            })
    void takesAddressesThatMailCanBeSentFrom(String address) {
        assertThat(SettingRules.senderEmail(address)).isEqualTo(address.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "hello@localhost",
                "a@b@c.example",
                "a..b@example.com",
                ".a@example.com",
                "a@-example.com",
                "a@example..com",
                "a@example.123",
                "jürgen@example.com",
                "a b@example.com",
                "a@example.com\r\nBcc: b@example.com",
                "Name <a@example.com>",
                "a@[127.0.0.1]"
            })
    void refusesAddressesThatMailCannotBeSentFrom(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.senderEmail(address));
    }

    @Test
    void takesNoSenderForAnEmptyText() {
        assertThat(SettingRules.senderEmail("  ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\u0000b", "a\u001bb", "a\u2028b", "a\u0085b"})
    void refusesTextThatCouldBreakAHeader(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.businessName(text));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.businessAddress(text));
    }

    @Test
    void refusesABusinessWithoutANameOrWithAnEndlessOne() {
        assertThat(SettingRules.businessName(" Frisör Ünal & Söhne ")).isEqualTo("Frisör Ünal & Söhne");
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.businessName(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.businessName("x".repeat(201)));
    }

    @Test
    void readsWindowsAsPeopleWriteThem() {
        assertThat(new WindowText(List.of("mon", "FRIDAY"), "09:00", "24:00").window())
                .isEqualTo(new Window(
                        EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0), LocalTime.MIDNIGHT));
        assertThat(WindowText.of(Window.always()).window()).isEqualTo(Window.always());
    }

    @Test
    void refusesWindowsThatMeanNothing() {
        for (WindowText meaningless : List.of(
                new WindowText(List.of(), "09:00", "17:00"),
                new WindowText(List.of("someday"), "09:00", "17:00"),
                new WindowText(Collections.singletonList(null), "09:00", "17:00"),
                new WindowText(List.of("MONDAY"), "24:00", "17:00"),
                new WindowText(List.of("MONDAY"), "09:00:30", "17:00"),
                new WindowText(List.of("MONDAY"), "09:00", null))) {
            assertThatIllegalArgumentException().isThrownBy(meaningless::window);
        }
    }

    @Test
    void takesNumbersThatRecipientsCanCallBack() {
        assertThat(SettingForms.callerNumber("+91 140 123-4567")).isEqualTo("+911401234567");
        assertThat(SettingForms.callerNumber(" ")).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.callerNumber("9820012345"));
    }

    @Test
    void takesAmountsOfMoneyAndMinusOneForNoLimit() {
        assertThat(SettingForms.money(new BigDecimal("0.25"))).isEqualTo("0.25");
        assertThat(SettingForms.spendCap(new BigDecimal("100"))).isEqualTo("100");
        assertThat(SettingForms.spendCap(new BigDecimal("-1"))).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.spendCap(new BigDecimal("-2")));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.money(new BigDecimal("-0.01")));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.money(new BigDecimal("1e99")));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.money(new BigDecimal("0.1234567")));
        assertThat(SettingRules.currency(" inr ")).isEqualTo("INR");
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.currency("RUPEE"));
    }

    @Test
    void keepsSourcesUnderTheirOneName() {
        assertThat(SettingRules.sources(List.of("google-places", "CSV"))).containsExactly("csv", "google_maps");
    }

    @Test
    void takesOnlyZonesAndRegionsThatThereAre() {
        assertThat(SettingForms.zone(" Asia/Kolkata ").getId()).isEqualTo("Asia/Kolkata");
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.zone("+05:30"));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.zone("Asia/Atlantis"));
        assertThat(SettingForms.region("in")).isEqualTo("IN");
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.region("XX"));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingForms.region("India"));
    }

    @Test
    void keepsSourcesAndHolidaysInOrderAndOnce() {
        assertThat(SettingRules.sources(List.of("Google_Maps", "csv", "CSV "))).containsExactly("csv", "google_maps");
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.sources(List.of("google maps")));
        assertThatIllegalArgumentException().isThrownBy(() -> SettingRules.sources(Collections.singletonList(null)));
        LocalDate republic = LocalDate.of(2027, 1, 26);
        LocalDate independence = LocalDate.of(2027, 8, 15);
        assertThat(SettingForms.holidays(List.of(independence, republic, republic)))
                .containsExactly(republic, independence);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingForms.holidays(List.of(LocalDate.of(20270, 1, 26))));
    }
}
