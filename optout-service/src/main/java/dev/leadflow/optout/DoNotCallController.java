package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The organization's own do-not-call list: numbers that are never called, though an email may still be sent (row 135). */
@RestController
class DoNotCallController {

    static final String LIST = "/api/dnc/list";

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
        Suppressed entry = Suppressed.notToBeCalled(
                caller, keys, OptOutController.phone(request.phone()), request.reason(), clock.instant());
        suppressions.add(database, List.of(entry));
        return suppressions.find(database, organization, entry.scope(), List.of(entry.key())).stream()
                .map(Entry::of)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Takes a CSV file of numbers, with the columns {@code phone} and optionally {@code reason}. Answers when every number is
     * kept. The same file again changes nothing.
     *
     * <p>Whoever accepts {@code application/x-ndjson} sees how it goes on: now and then a line of JSON with the rows so far, and
     * at last what became of the file. Without that last line the import broke off, and the file may be sent again.
     *
     * @param country where numbers without a country code are dialled
     * @return null when it was told line by line
     */
    @PostMapping(path = LIST, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    DoNotCallImport.@Nullable Taken upload(
            @RequestParam(name = "file", required = false) @Nullable MultipartFile content,
            @RequestParam(defaultValue = GivenAddress.DEFAULT_REGION) String country,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE) String accepted,
            HttpServletResponse response)
            throws IOException {
        DoNotCallImport wanted = new DoNotCallImport(
                database, suppressions, keys, Caller.current(), RegistryUpload.country(country), clock.instant());
        return UploadedFile.take(content, accepted, response, wanted::take);
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
