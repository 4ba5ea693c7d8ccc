package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an organization decides about its outreach, and whether it is live (rows 70, 171, 176, 341, 342). */
@RestController
@RequestMapping("/api/settings")
class SettingsController {

    private final TenantDatabase database;
    private final StoredSettings settings;
    private final OperatingMode operatingMode;
    private final AuditLog audit;

    SettingsController(TenantDatabase database, StoredSettings settings, OperatingMode operatingMode, AuditLog audit) {
        this.database = database;
        this.settings = settings;
        this.operatingMode = operatingMode;
        this.audit = audit;
    }

    @GetMapping
    @PreAuthorize(Permission.Needs.SETTINGS_READ)
    SettingsView read() {
        return settings.find(database, Caller.current().organizationId())
                .map(SettingsView::of)
                .orElseThrow(() -> Problem.notFound("organization"));
    }

    @PatchMapping
    @PreAuthorize(Permission.Needs.SETTINGS_WRITE)
    SettingsView change(@RequestBody SettingsChange change) {
        Caller caller = Caller.current();
        return SettingsView.of(database.inTransaction(() -> {
            OrganizationSettings before = settings.hold(database, caller.organizationId())
                    .orElseThrow(() -> Problem.notFound("organization"));
            if (change.version() != null && change.version() != before.version()) {
                throw Problem.conflict(
                                "stale-version",
                                "The settings have changed since version " + change.version() + "; read them again.")
                        .with("version", before.version());
            }
            OrganizationSettings after = change.applyTo(before);
            if (after.equals(before)) {
                return before;
            }
            requireConfirmation(change, before, after);
            OrganizationSettings stored = settings.store(database, after);
            audit.append(
                    database,
                    caller.organizationId(),
                    caller.userId(),
                    AuditEntry.Action.SETTINGS_CHANGED,
                    "settings",
                    SettingsView.differences(before, stored),
                    SettingsView.differences(stored, before));
            return stored;
        }));
    }

    private static void requireConfirmation(
            SettingsChange change, OrganizationSettings before, OrganizationSettings after) {
        List<String> weakened = Safeguards.weakened(before, after);
        if (!weakened.isEmpty() && !Safeguards.confirms(change.confirm(), before)) {
            throw Problem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "confirmation-needed",
                            "confirm: this switches off or weakens a safety feature (" + String.join(", ", weakened)
                                    + "). Send your organization's name, " + before.name() + ", if you mean it.")
                    .with("field", "confirm")
                    .with("weakened", weakened);
        }
    }

    /**
     * @param confirm the organization's name; needed to go live
     * @param accept names of failing checks that the caller takes upon himself
     */
    record ModeChange(
            @Nullable String mode,
            @Nullable String confirm,
            @Nullable List<@Nullable String> accept) {}

    /**
     * @param changedAt null when it has never been changed
     * @param checks what should hold before going live
     */
    record ModeView(
            Mode mode,
            @Nullable Instant changedAt,
            @Nullable UserId changedBy,
            List<LiveCheck> checks,
            long version) {
        private static ModeView of(OperatingMode.State state) {
            return new ModeView(state.mode(), state.changedAt(), state.changedBy(), state.checks(), state.version());
        }
    }

    @GetMapping("/mode")
    @PreAuthorize(Permission.Needs.SETTINGS_READ)
    ModeView mode() {
        return ModeView.of(operatingMode.read(Caller.current()));
    }

    @PutMapping("/mode")
    @PreAuthorize(Permission.Needs.MODE_WRITE)
    ModeView changeMode(@RequestBody ModeChange change) {
        Caller caller = Caller.current();
        String mode = change.mode == null ? "" : change.mode.strip().toUpperCase(Locale.ROOT);
        List<String> accept = change.accept == null
                ? List.of()
                : change.accept.stream()
                        .filter(Objects::nonNull)
                        .map(String::strip)
                        .toList();
        return ModeView.of(
                switch (mode) {
                    case "DRY_RUN" -> operatingMode.toDryRun(caller);
                    case "LIVE" -> operatingMode.toLive(caller, change.confirm, accept);
                    default -> throw Problem.field("mode", "must be DRY_RUN or LIVE.");
                });
    }
}
