package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Who changed what, and whether that record is whole (rows 67, 335). */
@RestController
@RequestMapping("/api/audit")
class AuditController {

    private final TenantDatabase database;
    private final AuditLog audit;

    AuditController(TenantDatabase database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** @param user null when the program did it by itself */
    record Entry(
            long sequence,
            Instant at,
            @Nullable User user,
            String action,
            String subject,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            String hash) {

        /** @param email null when the account is not of this organization */
        record User(UserId id, @Nullable String email) {}

        private static Entry of(AuditEntry entry, Map<UserId, String> emails) {
            UserId user = entry.user();
            return new Entry(
                    entry.sequence(),
                    entry.at(),
                    user == null ? null : new User(user, emails.get(user)),
                    entry.action(),
                    entry.subject(),
                    json(entry.before()),
                    json(entry.after()),
                    entry.hash());
        }

        private static @Nullable JsonNode json(@Nullable String text) {
            return text == null ? null : Json.EVENTS.readTree(text);
        }
    }

    @GetMapping
    @PreAuthorize(Permission.Needs.SETTINGS_READ)
    Page<Entry> entries(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page.Request asked = Page.Request.of(page, size);
        OrganizationId organization = Caller.current().organizationId();
        List<AuditEntry> entries = audit.newestFirst(database, organization, asked.size(), asked.offset());
        Map<UserId, String> emails = People.emails(
                database,
                organization,
                entries.stream()
                        .map(AuditEntry::user)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        return asked.of(
                entries.stream().map(entry -> Entry.of(entry, emails)).toList(),
                audit.head(database, organization).length());
    }

    /**
     * @param entries how many the log should have
     * @param head hash of the newest; who notes it elsewhere can tell later that nothing before it was changed
     * @param brokenAt the first entry that does not fit; null when the log is whole
     */
    record Verification(
            boolean intact,
            long entries,
            String head,
            @Nullable Long brokenAt,
            @Nullable String detail) {}

    @GetMapping("/verification")
    @PreAuthorize(Permission.Needs.SETTINGS_READ)
    Verification verification() {
        AuditLog.Verification found = audit.verify(database, Caller.current().organizationId());
        return new Verification(
                found.broken().isEmpty(),
                found.head().length(),
                found.head().hash(),
                found.broken().map(AuditChain.Break::sequence).orElse(null),
                found.broken().map(AuditChain.Break::detail).orElse(null));
    }
}
