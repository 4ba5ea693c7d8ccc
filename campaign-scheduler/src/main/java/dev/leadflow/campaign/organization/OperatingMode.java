package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Problem;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Dry run or live, and the way from one to the other: hard in one direction, easy in the other. */
final class OperatingMode {

    private static final String SUBJECT = "mode";

    private final TenantDatabase database;
    private final StoredSettings settings;
    private final AuditLog audit;
    private final Readiness readiness;

    OperatingMode(TenantDatabase database, StoredSettings settings, AuditLog audit, Readiness readiness) {
        this.database = database;
        this.settings = settings;
        this.audit = audit;
        this.readiness = readiness;
    }

    /**
     * @param changedAt null when the organization is in the mode in which it began
     * @param changedBy likewise
     */
    record State(
            Mode mode,
            @Nullable Instant changedAt,
            @Nullable UserId changedBy,
            List<LiveCheck> checks,
            long version) {}

    State read(Caller caller) {
        OrganizationSettings now = settings(caller);
        return state(now, readiness.checks(now));
    }

    private OrganizationSettings settings(Caller caller) {
        return settings.find(database, caller.organizationId()).orElseThrow(() -> Problem.notFound("organization"));
    }

    private State state(OrganizationSettings now, List<LiveCheck> checks) {
        Optional<AuditEntry> last =
                audit.latest(database, now.organizationId(), AuditEntry.Action.MODE_CHANGED, SUBJECT);
        return new State(
                now.mode(),
                last.map(AuditEntry::at).orElse(null),
                last.flatMap(entry -> Optional.ofNullable(entry.user())).orElse(null),
                checks,
                now.version());
    }

    /** Nobody is contacted any more; always possible. */
    State toDryRun(Caller caller) {
        change(caller, Mode.DRY_RUN, List.of(), Set.of());
        return read(caller);
    }

    /**
     * Real people are contacted from now on.
     *
     * @param confirm must be the organization's name
     * @param accept the names of failing checks that the caller takes upon himself
     * @throws Problem 422 without the confirmation, 409 while a check fails that is not accepted; both list the checks
     */
    State toLive(Caller caller, @Nullable String confirm, Collection<String> accept) {
        Set<String> unknown = new TreeSet<>(accept);
        Set<String> known = LiveCheck.names();
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw Problem.field("accept", "knows only the checks " + known + ", not " + unknown + ".");
        }
        OrganizationSettings seen = settings(caller);
        List<LiveCheck> checks = readiness.checks(seen);
        return database.inTransaction(() -> {
            OrganizationSettings now = settings.hold(database, caller.organizationId())
                    .orElseThrow(() -> Problem.notFound("organization"));
            if (now.mode() == Mode.LIVE) {
                return state(now, checks);
            }
            if (now.version() != seen.version()) {
                throw Problem.conflict(
                        "stale-version", "The settings were changed while they were being checked; try again.");
            }
            if (!Safeguards.confirms(confirm, now)) {
                throw Problem.of(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "confirmation-needed",
                                "confirm: real people will be contacted. Send your organization's name, " + now.name()
                                        + ", if you mean it.")
                        .with("field", "confirm")
                        .with("checks", checks);
            }
            List<LiveCheck> open = checks.stream()
                    .filter(check -> !check.holds() && !(check.acceptable() && accept.contains(check.name())))
                    .toList();
            if (!open.isEmpty()) {
                throw notReady(open, checks);
            }
            return change(caller, Mode.LIVE, checks, new TreeSet<>(accept));
        });
    }

    private static Problem notReady(List<LiveCheck> open, List<LiveCheck> checks) {
        String remedies = open.stream()
                .map(check ->
                        check.name() + ": " + check.detail() + (check.acceptable() ? " Or name it in accept." : ""))
                .collect(Collectors.joining(" "));
        return Problem.conflict("not-ready-for-live", "Not ready to contact real people. " + remedies)
                .with("checks", checks);
    }

    private State change(Caller caller, Mode mode, List<LiveCheck> checks, Set<String> accepted) {
        return database.inTransaction(() -> {
            OrganizationSettings now = settings.hold(database, caller.organizationId())
                    .orElseThrow(() -> Problem.notFound("organization"));
            if (now.mode() == mode) {
                return state(now, checks);
            }
            OrganizationSettings next = settings.store(database, StoredSettings.inMode(now, mode));
            Map<String, Object> after = new LinkedHashMap<>();
            after.put("mode", mode);
            if (mode == Mode.LIVE) {
                after.put(
                        "failing_checks",
                        checks.stream()
                                .filter(check -> !check.holds())
                                .map(LiveCheck::name)
                                .toList());
                after.put("accepted", accepted);
                after.put("settings", Json.EVENTS.valueToTree(SettingsView.facts(next)));
            }
            audit.append(
                    database,
                    now.organizationId(),
                    caller.userId(),
                    AuditEntry.Action.MODE_CHANGED,
                    SUBJECT,
                    Map.of("mode", now.mode()),
                    after);
            return state(next, checks);
        });
    }
}
