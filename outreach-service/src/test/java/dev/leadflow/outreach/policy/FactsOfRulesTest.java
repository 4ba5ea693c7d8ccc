package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each rule tells about a contact in the decision trail, to the letter, with its version: who reads a decision years
 * later relies on both. The file is written anew with {@code -Dleadflow.write=true}; a rule that decides in another way needs
 * a higher version.
 */
class FactsOfRulesTest {

    private static final Path FILE = Path.of("src/test/resources/dev/leadflow/outreach/policy/facts-of-rules.txt");

    @Test
    void tellsWhatEachRuleLookedAt() throws IOException {
        String told = told(
                        "An email",
                        new Judging()
                                .contactsToday(7)
                                .recentToDomain(List.of(Judging.NOW.minusSeconds(60)))
                                .lastContactedAt(Judging.NOW.minusSeconds(3_000_000))
                                .spentToday("1.50")
                                .campaignWindow(
                                        new Window(Set.of(DayOfWeek.FRIDAY), LocalTime.of(9, 0), LocalTime.of(18, 0))))
                + told(
                        "A call",
                        new Judging()
                                .call()
                                .callsToCountryToday(3)
                                .callsUnderWay(Judging.NOW.plusSeconds(300))
                                .settings(SettingsOf.live()
                                        .spending(new Spending(
                                                "INR",
                                                new BigDecimal("0.10"),
                                                new BigDecimal("2.00"),
                                                new BigDecimal("100")))))
                + told(
                        "A contact of whom little is known",
                        new Judging()
                                .call()
                                .settings((OrganizationSettings) null)
                                .campaign(null)
                                .purpose(null)
                                .registryCheckedOn(null)
                                .notVerified());

        if (Boolean.getBoolean("leadflow.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, told);
        }
        assertThat(told).isEqualTo(Files.readString(FILE));
    }

    private static String told(String title, Judging judging) {
        return Stream.concat(Rules.inForce().contactRules().stream(), Rules.inForce().quotaRules().stream())
                .map(rule -> "  " + rule.name() + " v" + rule.version() + " " + facts(rule, judging))
                .collect(Collectors.joining("\n", title + "\n", "\n\n"));
    }

    private static Map<String, String> facts(Policy rule, Judging judging) {
        return new TreeMap<>(rule.looksAt(judging.contact(), judging.facts()));
    }
}
