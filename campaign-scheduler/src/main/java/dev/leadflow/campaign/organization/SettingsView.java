package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.WindowText;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An organization's settings as REST shows them: flat, with the names under which they are changed. */
record SettingsView(
        String organizationName,
        Mode mode,
        boolean running,
        boolean approvalRequired,
        int dailyEmailCap,
        int dailyCallCap,
        int countryCallCap,
        int domainEmailsPerHour,
        int cooldownDays,
        WindowText emailWindow,
        WindowText callWindow,
        List<LocalDate> holidays,
        String zone,
        List<String> approvedSources,
        String defaultRegion,
        String businessName,
        String businessAddress,
        String senderEmail,
        int concurrentCalls,
        long callTimeLimitSeconds,
        @Nullable String callerNumber,
        String currency,
        BigDecimal costPerEmail,
        BigDecimal costPerCallMinute,
        @Nullable BigDecimal dailySpendCap,
        long version) {

    /** May be those of a person who works alone, so that the audit log says only that they changed. */
    private static final Set<String> PERSONAL = Set.of("business_address", "sender_email", "caller_number");

    static SettingsView of(OrganizationSettings settings) {
        return new SettingsView(
                settings.name(),
                settings.mode(),
                settings.running(),
                settings.approvalRequired(),
                settings.dailyEmailCap(),
                settings.dailyCallCap(),
                settings.countryCallCap(),
                settings.domainEmailsPerHour(),
                settings.cooldownDays(),
                WindowText.of(settings.emailWindow()),
                WindowText.of(settings.callWindow()),
                settings.holidays().stream().sorted().toList(),
                settings.zone().getId(),
                settings.approvedSources().stream().sorted().toList(),
                settings.defaultRegion(),
                settings.sender().businessName(),
                settings.sender().postalAddress(),
                settings.sender().email(),
                settings.calling().concurrent(),
                settings.calling().timeLimit().toSeconds(),
                settings.calling().callerNumber(),
                settings.spending().currency(),
                settings.spending().perEmail(),
                settings.spending().perCallMinute(),
                settings.spending().dailyCap(),
                settings.version());
    }

    /** What the audit log keeps of the settings, by name. */
    static Map<String, JsonNode> facts(OrganizationSettings settings) {
        Map<String, JsonNode> facts = new TreeMap<>();
        tree(settings).forEach((name, value) -> facts.put(name, audited(name, value)));
        return facts;
    }

    /** What the audit log keeps of {@code one}, where {@code other} differs. */
    static Map<String, JsonNode> differences(OrganizationSettings one, OrganizationSettings other) {
        Map<String, JsonNode> others = tree(other);
        Map<String, JsonNode> differences = new TreeMap<>();
        tree(one).forEach((name, value) -> {
            if (!value.equals(others.get(name))) {
                differences.put(name, audited(name, value));
            }
        });
        return differences;
    }

    private static Map<String, JsonNode> tree(OrganizationSettings settings) {
        Map<String, JsonNode> tree = new TreeMap<>();
        JsonNode node = Json.EVENTS.valueToTree(of(settings));
        node.properties().forEach(each -> tree.put(each.getKey(), each.getValue()));
        return tree;
    }

    private static JsonNode audited(String name, JsonNode value) {
        boolean hidden = PERSONAL.contains(name) && !value.asString().isEmpty();
        return hidden ? Json.EVENTS.valueToTree("***") : value;
    }
}
