package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** What public do-not-call registries say; operators bring it as files, for no registry has a public format (row 134). */
@RestController
class RegistryController {

    static final String IMPORT = "/api/dnc/import";

    private final TenantDatabase database;
    private final Registries registries;
    private final KeyedHash keys;
    private final Clock clock;

    RegistryController(TenantDatabase database, Registries registries, KeyedHash keys, Clock clock) {
        this.database = database;
        this.registries = registries;
        this.keys = keys;
        this.clock = clock;
    }

    record Known(List<Registries.Known> registries) {}

    /**
     * Answers when every number is kept. The same file again changes nothing.
     *
     * <p>Whoever accepts {@code application/x-ndjson} sees how it goes on: now and then a line of JSON with the rows so far, and
     * at last what became of the file. Without that last line the import broke off, and the file may be sent again.
     *
     * @return null when it was told line by line
     */
    @PostMapping(path = IMPORT, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    RegistryImport.@Nullable Taken upload(
            @RequestParam(name = "file", required = false) @Nullable MultipartFile content,
            @RequestParam(required = false) @Nullable String registry,
            @RequestParam(required = false) @Nullable String country,
            @RequestParam(name = "checked_on", required = false) @Nullable String checkedOn,
            @RequestParam(defaultValue = "false") boolean complete,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE) String accepted,
            HttpServletResponse response)
            throws IOException {
        RegistryUpload upload = RegistryUpload.of(registry, country, checkedOn, complete, clock.instant());
        OrganizationId organization = Caller.current().organizationId();
        return UploadedFile.take(
                content,
                accepted,
                response,
                (bytes, watcher) -> new RegistryImport(database, registries, keys, organization, upload)
                        .take(RegistryFile.open(bytes, upload), watcher));
    }

    /** The newest whole file of each country, and how many numbers are known one by one. */
    @GetMapping("/api/dnc/registries")
    @PreAuthorize(Permission.Needs.OPT_OUTS_READ)
    Known list() {
        return new Known(registries.known(database, Caller.current().organizationId()));
    }
}
