package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import dev.leadflow.common.provider.KeyCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether the providers take our keys, as the processes say that use them.
 *
 * @param states of the lines of all providers
 */
record ProviderKeys(List<ProviderState> states) {

    LiveCheck.Finding check() {
        SortedMap<String, List<ProviderState>> byProvider = states.stream()
                .collect(Collectors.groupingBy(ProviderState::provider, TreeMap::new, Collectors.toList()));
        List<String> wrong = new ArrayList<>();
        byProvider.forEach((provider, lines) -> lines.stream()
                .filter(ProviderKeys::isWrong)
                // What a check found out names the setting to mend.
                .min(Comparator.comparing(ProviderKeys::isKeyCheck).reversed())
                .ifPresent(line -> wrong.add(provider + ": " + line.detail())));
        if (!wrong.isEmpty()) {
            return new LiveCheck.Finding(
                    false,
                    "A provider does not take our key or account, or could not be asked. " + String.join(" ", wrong));
        }
        List<String> untried = byProvider.entrySet().stream()
                .filter(each -> each.getValue().stream().anyMatch(ProviderKeys::isKeyCheck))
                .filter(each -> each.getValue().stream().allMatch(line -> line.calls() == 0))
                .map(Map.Entry::getKey)
                .toList();
        return new LiveCheck.Finding(
                true,
                untried.isEmpty()
                        ? "No provider refuses our keys."
                        : "No provider refuses our keys. Not tried yet, because asking costs, are those of "
                                + String.join(", ", untried) + ": the first real question tries them.");
    }

    private static boolean isWrong(ProviderState line) {
        return line.status() == Status.KEY_REFUSED || isKeyCheck(line) && line.status() != Status.WORKING;
    }

    private static boolean isKeyCheck(ProviderState line) {
        return line.operation().equals(KeyCheck.OPERATION);
    }
}
