package dev.leadflow.scraper;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.scraper.file.LeadFile;
import dev.leadflow.scraper.intake.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Uploads of files, and how far each has come. */
@RestController
class ImportController {

    static final String PATH = "/api/leads/import";

    private static final int LONGEST_FILE_NAME = 200;

    private final LeadImport leadImport;
    private final Imports imports;
    private final Clock clock;

    ImportController(LeadImport leadImport, Imports imports, Clock clock) {
        this.leadImport = leadImport;
        this.imports = imports;
        this.clock = clock;
    }

    record Begun(ImportId importId, List<String> ignoredColumns) {}

    @PostMapping(path = PATH, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @PreAuthorize(Permission.Needs.LEADS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun upload(@RequestParam(name = "file", required = false) @Nullable MultipartFile upload) throws IOException {
        if (upload == null) {
            throw Problem.field("file", "is missing. Send the CSV file as multipart/form-data in the field file.");
        }
        OrganizationId organization = Caller.current().organizationId();
        String given = PlainText.of(upload.getOriginalFilename(), LONGEST_FILE_NAME);
        try (InputStream content = upload.getInputStream()) {
            LeadFile file = LeadFile.open(content);
            ImportId id = leadImport.take(organization, Objects.requireNonNullElse(given, "leads.csv"), file);
            return new Begun(id, file.ignoredColumns());
        } catch (UnusableFileException unusable) {
            throw Problem.field("file", Objects.requireNonNull(unusable.getMessage()));
        }
    }

    @GetMapping("/api/leads/imports/{id}")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Imports.Import find(@PathVariable UUID id) {
        return imports.find(new ImportId(id), clock.instant()).orElseThrow(() -> Problem.notFound("import"));
    }
}
