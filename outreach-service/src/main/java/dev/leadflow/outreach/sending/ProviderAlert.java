package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Mails the operator when a provider refuses our key or is left alone (row 183), at most once an hour for each. */
final class ProviderAlert {

    private static final Duration NEWS = Duration.ofHours(6);

    private final PipelineDatabase database;
    private final OperatorMail mail;

    ProviderAlert(PipelineDatabase database, OperatorMail mail) {
        this.database = database;
        this.mail = mail;
    }

    /** @throws dev.leadflow.common.kafka.TryAgainLaterException while no mail provider takes the alert */
    void mail(List<Received<ProviderState>> batch) {
        if (!mail.isPossible()) {
            return;
        }
        for (Received<ProviderState> each : batch) {
            ProviderState state = each.value();
            if (state.status() == Status.KEY_REFUSED || state.status() == Status.RESTING) {
                sender().ifPresent(settings -> mail.send(letter(state, settings), settings.sender()));
            }
        }
    }

    /** Providers belong to no organization; some organization's sender stands in the From line, always the same one's. */
    private Optional<OrganizationSettings> sender() {
        return database.jdbc()
                .sql("""
                SELECT settings FROM campaign.organization_settings
                WHERE settings -> 'sender' ->> 'email' <> '' ORDER BY organization_id LIMIT 1
                """)
                .query((row, number) -> PublishedSettings.read(row.getString("settings")))
                .optional();
    }

    private static OperatorMail.Letter letter(ProviderState state, OrganizationSettings settings) {
        Instant since = Objects.requireNonNullElse(state.since(), state.at());
        String name = state.provider() + "." + state.operation();
        return new OperatorMail.Letter(
                settings.organizationId(),
                NameBasedId.of(
                        settings.organizationId().value(),
                        "provider-alert",
                        state.service() + "." + name,
                        state.status().name(),
                        since.truncatedTo(ChronoUnit.HOURS).toString()),
                state.status() == Status.KEY_REFUSED
                        ? "Provider " + name + " refuses our key"
                        : "Provider " + name + " fails and is left alone",
                text(state, since),
                since,
                NEWS);
    }

    private static String text(ProviderState state, Instant since) {
        return "Provider:  " + state.provider() + "\n"
                + "Operation: " + state.operation() + " (" + state.service() + " service)\n"
                + "Since:     " + since + "\n"
                + "Failed:    " + state.failures() + " of " + state.calls() + " calls since the start\n"
                + "Last word: " + Objects.requireNonNullElse(state.detail(), "none") + "\n\n"
                + (state.status() == Status.KEY_REFUSED
                        ? "Correct the key or the account in the settings, and restart.\n"
                        : "It is asked again by itself in a minute. Nothing has to be done unless this goes on.\n")
                + "All providers: GET /api/providers, or ./leadflow check\n";
    }
}
