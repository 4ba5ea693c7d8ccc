package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The organization's own do-not-call list: numbers that are never called, though an email may still be sent (row 135). */
@RestController
class DoNotCallController {

    private final TenantDatabase database;
    private final SuppressionList suppressions;
    private final KeyedHash keys;
    private final Clock clock;

    DoNotCallController(TenantDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        this.database = database;
        this.suppressions = suppressions;
        this.keys = keys;
        this.clock = clock;
    }

    record NewEntry(@Nullable String phone, @Nullable String reason) {}

    /** @param phone E.164; absent after an erasure */
    record Entry(@Nullable String phone, String reason, Instant createdAt) {

        static Entry of(Suppressed row) {
            return new Entry(row.address(), row.reason(), row.createdAt());
        }
    }

    /** Answers with the entry that holds, this one or an earlier one. */
    @PostMapping("/api/dnc")
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    Entry add(@RequestBody NewEntry request) {
        if (request.phone() == null) {
            throw Problem.field("phone", "is missing.");
        }
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        GivenAddress phone = OptOutController.phone(request.phone());
        String key = keys.phone(organization, phone.text());
        suppressions.add(
                database,
                List.of(new Suppressed(
                        organization,
                        key,
                        Suppression.Scope.VOICE,
                        Suppressed.Kind.PHONE,
                        null,
                        OptOutController.reason(request.reason()).orElse("Do-not-call list"),
                        Suppressed.Source.DO_NOT_CALL_LIST,
                        phone.text(),
                        caller.userId(),
                        clock.instant())));
        return suppressions.find(database, organization, Suppression.Scope.VOICE, List.of(key)).stream()
                .map(Entry::of)
                .findFirst()
                .orElseThrow();
    }

    @GetMapping("/api/dnc")
    @PreAuthorize(Permission.Needs.OPT_OUTS_READ)
    Page<Entry> list(
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(defaultValue = "") String query) {
        OrganizationId organization = Caller.current().organizationId();
        Page<Suppressed> found = suppressions.page(
                database,
                organization,
                Suppression.Scope.VOICE,
                Words.onOneLine(query, 100),
                GivenAddress.phone(query)
                        .map(phone -> phone.keys(keys, organization))
                        .orElse(List.of()),
                Page.Request.of(page, size));
        return new Page<>(found.items().stream().map(Entry::of).toList(), found.page(), found.size(), found.total());
    }
}
