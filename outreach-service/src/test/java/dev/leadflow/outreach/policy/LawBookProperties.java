package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LawBookProperties {

    private static final Set<String> COUNTRIES = Set.of("IN", "US", "GB", "DE", "FR", "SG", "CA", "Atlantis");
    private static final List<String> NUMBERS =
            List.of("+919820012345", "+12125551234", "+442079460018", "+4930123456", "+6561234567", "+14165551234");

    /** Whatever is allowed without packs was allowed with it: forgetting a law is not a way around it. */
    @Property(tries = 3_000)
    void allowsNothingMoreWhenPacksAreTakenAway(
            @ForAll("contacts") Judging judging, @ForAll("packs") Set<String> packs) {
        assertNoWider(judging, LawBook.builtIn(), without(packs, LawBook.builtIn()));
    }

    /** Also on any day to come: a law of tomorrow must not be stricter than what holds where it is not known. */
    @Property(tries = 3_000)
    void allowsNothingMoreOnAnyDayWhenPacksAreTakenAway(
            @ForAll("contacts") Judging judging,
            @ForAll("packs") Set<String> packs,
            @ForAll @IntRange(min = -3_650, max = 3_650) int days) {
        LawBook then = LawBook.builtIn()
                .asOf(LocalDate.ofInstant(Judging.NOW, ZoneOffset.UTC).plusDays(days));

        assertNoWider(judging, then, without(packs, then));
    }

    private static LawBook without(Set<String> packs, LawBook laws) {
        LawBook fewer = laws;
        for (String pack : packs) {
            fewer = fewer.without(pack);
        }
        return fewer;
    }

    private static void assertNoWider(Judging judging, LawBook all, LawBook fewer) {
        boolean allowed = judging.by(Rules.under(all).lastGate()).decision() instanceof Decision.Proceed;
        boolean allowedWithout = judging.by(Rules.under(fewer).lastGate()).decision() instanceof Decision.Proceed;
        assertThat(allowed || !allowedWithout).isTrue();
    }

    @Test
    void saysOfEveryLawWhereItIsFromAndWhenThatWasLookedUp() {
        List<Law> laws = COUNTRIES.stream()
                .flatMap(country -> LawBook.builtIn().of(Optional.of(country)).laws().stream())
                .toList();

        assertThat(laws).isNotEmpty().allSatisfy(law -> {
            assertThat(law.id()).matches("[a-z]+(-[a-z]+)+");
            assertThat(law.basis().source()).isNotBlank();
            assertThat(law.basis().checkedOn()).isAfter("2026-01-01");
        });
        assertThat(laws.stream().map(Law::id).distinct())
                .hasSize((int) laws.stream().distinct().count());
    }

    @Test
    void triesTomorrowsLawsToday() {
        Judging mail = new Judging().recipient("priya@firm.example");

        assertThat(mail.by(Rules.inForce().contactRules()).decision()).isEqualTo(Decision.proceed());
        assertThat(mail.by(Rules.under(LawBook.builtIn().asOf(LocalDate.of(2027, 5, 13)))
                                .contactRules())
                        .decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(Reason.CONSENT_MISSING));
    }

    @Test
    void knowsTheZonesOfEveryCountryThatAPackNames() {
        assertThat(LawBook.builtIn().zonesOf(Optional.of("IN"))).containsExactly(ZoneId.of("Asia/Kolkata"));
        assertThat(LawBook.builtIn().zonesOf(Optional.of("US"))).hasSizeGreaterThan(4);
        assertThat(LawBook.builtIn().zonesOf(Optional.of("SG"))).isEmpty();
        assertThat(LawBook.builtIn().zonesOf(Optional.empty())).isEmpty();
    }

    @Provide
    Arbitrary<Set<String>> packs() {
        return Arbitraries.subsetOf(LawBook.builtIn().packs());
    }

    @Provide
    Arbitrary<Judging> contacts() {
        return Combinators.combine(
                        Arbitraries.of(Channel.class),
                        Arbitraries.of(COUNTRIES).injectNull(0.2),
                        Arbitraries.of(NUMBERS),
                        Arbitraries.of("priya@firm.example", "info@firm.example"),
                        Arbitraries.of(Purpose.class).injectNull(0.1),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 60).injectNull(0.3),
                        Arbitraries.longs().between(-3L * 24 * 3600, 5L * 24 * 3600))
                .as((channel, country, number, address, purpose, consented, checkedDaysAgo, later) -> new Judging()
                        .channel(channel)
                        .lead("csv", country, number)
                        .recipient(channel == Channel.VOICE ? number : address)
                        .purpose(purpose)
                        .consented(consented)
                        .registryCheckedOn(
                                checkedDaysAgo == null
                                        ? null
                                        : LocalDate.ofInstant(Judging.NOW, ZoneOffset.UTC)
                                                .minusDays(checkedDaysAgo))
                        .settings(SettingsOf.live()
                                .callWindow(Window.always())
                                .emailWindow(later % 2 == 0 ? Window.always() : OFFICE_HOURS))
                        .at(Judging.NOW.plusSeconds(later)));
    }

    private static final Window OFFICE_HOURS =
            new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.of(9, 0), LocalTime.of(21, 0));
}
