package dev.leadflow.campaign.run;

import dev.leadflow.campaign.provider.ProviderTable;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Halts campaigns that cannot reach anybody any more (row 163): a process of the outreach service has no mail provider left
 * that takes our key. While one is left, mail goes that way, and a verifier or AI that refuses us has a built-in one behind
 * it; those are alerts and halt nothing.
 */
final class RefusedKeys {

    private static final String SENDS = "send";

    private final ProviderTable table;
    private final CampaignHalt halt;

    RefusedKeys(ProviderTable table, CampaignHalt halt) {
        this.table = table;
        this.halt = halt;
    }

    /** To be called with states that have been saved. */
    void consider(List<ProviderState> told, Instant now) {
        if (told.stream().anyMatch(RefusedKeys::isRefusedSender)) {
            whyNobodyCanBeReached(table.current(now)).ifPresent(reason -> halt.everyLiveCampaign(reason, now));
        }
    }

    /** The reason to halt, in a sentence; empty while every process has a mail provider that may take our key. */
    static Optional<String> whyNobodyCanBeReached(Collection<ProviderState> current) {
        return current.stream()
                .filter(RefusedKeys::isSender)
                .collect(Collectors.groupingBy(ProviderState::instance))
                .values()
                .stream()
                .filter(senders -> senders.stream().allMatch(RefusedKeys::isRefusedSender))
                .map(RefusedKeys::reason)
                .findFirst();
    }

    private static String reason(List<ProviderState> senders) {
        return "No mail provider takes our key ("
                + senders.stream().map(ProviderState::provider).sorted().collect(Collectors.joining(", "))
                + "). Correct the key, restart, and resume.";
    }

    private static boolean isSender(ProviderState state) {
        return state.service().equals("outreach") && state.operation().equals(SENDS);
    }

    private static boolean isRefusedSender(ProviderState state) {
        return isSender(state) && state.status() == Status.KEY_REFUSED;
    }
}
