package dev.leadflow.outreach.rehearsal;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What would have happened under other settings? Changes nothing, so whoever may see decisions may ask. */
@RestController
@RequestMapping("/api/rehearsals")
class RehearsalController {

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int AT_ONCE = 5;

    private final TenantDatabase database;
    private final Clock clock;

    RehearsalController(TenantDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param from first moment that is inside
     * @param to first moment that is outside again
     * @param changes by the names of settings; none to see that nothing differs
     */
    record Asked(
            @Nullable String from,
            @Nullable String to,
            @Nullable Map<String, @Nullable JsonNode> changes) {}

    record Accepted(UUID rehearsalId) {}

    @PostMapping
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted ask(@RequestBody Asked asked) {
        Caller caller = Caller.current();
        Instant now = clock.instant();
        Period period = period(asked, now);
        SettingChanges changes = SettingChanges.of(Objects.requireNonNullElse(asked.changes, Map.of()));
        UUID id = UUID.randomUUID();
        database.inTransaction(() -> {
            long unfinished =
                    Rehearsals.add(database, caller.organizationId(), id, period, changes, caller.userId(), now);
            if (unfinished > AT_ONCE) {
                throw Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-rehearsals",
                        "Your organization waits for " + AT_ONCE + " rehearsals already; wait until one is done.");
            }
        });
        return new Accepted(id);
    }

    private static Period period(Asked asked, Instant now) {
        Instant from = moment("from", asked.from);
        Instant to = moment("to", asked.to);
        if (!from.isBefore(to)) {
            throw Problem.field("from", "must be before to.");
        }
        if (to.isAfter(now)) {
            throw Problem.field("to", "must not be in the future: only what was judged can be judged again.");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.field("from", "must be at most " + LONGEST.toDays() + " days before to.");
        }
        return new Period(from, to);
    }

    private static Instant moment(String field, @Nullable String text) {
        String sentence = "must be a time with its offset, such as 2026-11-20T09:00:00+05:30.";
        if (text == null) {
            throw Problem.field(field, sentence);
        }
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException malformed) {
            throw Problem.field(field, sentence);
        }
    }

    /**
     * @param progress in percent
     * @param detail why it failed
     * @param result its fields stand beside the others once it is done
     */
    record State(
            UUID rehearsalId,
            Rehearsals.Status status,
            int progress,
            @Nullable String detail,
            Instant from,
            Instant to,
            JsonNode changes,
            Instant requestedAt,
            @Nullable Instant finishedAt,
            @JsonUnwrapped @Nullable Rehearsed result) {

        static State of(Rehearsals.Row row) {
            return new State(
                    row.rehearsalId(),
                    row.status(),
                    row.progress(),
                    row.detail(),
                    row.period().from(),
                    row.period().to(),
                    row.changes(),
                    row.requestedAt(),
                    row.finishedAt(),
                    row.result());
        }
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    State read(@PathVariable UUID id) {
        return Rehearsals.find(database, Caller.current().organizationId(), id)
                .map(State::of)
                .orElseThrow(() -> Problem.notFound("rehearsal"));
    }
}
