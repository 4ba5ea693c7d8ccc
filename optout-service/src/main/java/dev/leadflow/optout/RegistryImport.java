package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.postgres.Database;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a registry's file in, batch by batch. Ended before its end, by whatever cause, it leaves the numbers of its first
 * rows, which are true by themselves, and nothing that speaks of numbers it does not name. The file sent again goes on.
 */
final class RegistryImport {

    private static final int BATCH = 1_000;

    private final Database database;
    private final Registries registries;
    private final KeyedHash keys;
    private final OrganizationId organization;
    private final RegistryUpload upload;

    private final Map<String, RegistryCheck> batch = new LinkedHashMap<>();
    private final Refusals refusals = new Refusals();
    private long listed;
    private long notListed;
    private @Nullable LocalDate oldest;

    RegistryImport(
            Database database,
            Registries registries,
            KeyedHash keys,
            OrganizationId organization,
            RegistryUpload upload) {
        this.database = database;
        this.registries = registries;
        this.keys = keys;
        this.organization = organization;
        this.upload = upload;
    }

    /**
     * What became of a file.
     *
     * @param complete whether it counts as the whole registry of its country
     * @param rows that are not empty
     * @param refusals the first ones by row
     * @param note why a whole file does not count as one; absent otherwise
     */
    record Taken(
            String registry,
            String country,
            LocalDate checkedOn,
            boolean complete,
            long rows,
            long listed,
            long notListed,
            long refused,
            List<RefusedRow> refusals,
            List<String> ignoredColumns,
            @Nullable String note) {}

    /**
     * Takes the whole file in.
     *
     * @param watcher told after every batch
     * @throws IOException when the upload cannot be read to its end, or the watcher has gone
     */
    Taken take(RegistryFile file, UploadedFile.Watcher watcher) throws IOException {
        for (RegistryRow row = file.next(); row != null; row = file.next()) {
            switch (row) {
                case RegistryRow.Checked checked -> add(checked);
                case RefusedRow refused -> refusals.add(refused);
            }
            if (batch.size() == BATCH) {
                flush();
                watcher.taken(rows());
            }
        }
        flush();
        String note = upload.complete() ? finish() : null;
        return new Taken(
                upload.registry(),
                upload.country(),
                upload.checkedOn(),
                upload.complete() && note == null,
                rows(),
                listed,
                notListed,
                refusals.count(),
                refusals.first(),
                file.ignoredColumns(),
                note);
    }

    private long rows() {
        return listed + notListed + refusals.count();
    }

    private void add(RegistryRow.Checked row) {
        String key = keys.phone(organization, row.phone());
        batch.merge(
                key,
                new RegistryCheck(
                        organization, key, upload.country(), upload.registry(), row.listed(), row.checkedOn()),
                Registries::standing);
        if (row.listed()) {
            listed++;
        } else {
            notListed++;
        }
        if (oldest == null || row.checkedOn().isBefore(oldest)) {
            oldest = row.checkedOn();
        }
    }

    private void flush() {
        registries.add(database, organization, upload, batch);
        batch.clear();
    }

    /**
     * Lets the file speak for the numbers that it does not name, when nothing in it raises a doubt.
     *
     * @return why it does not; null when it does
     */
    private @Nullable String finish() {
        if (refusals.count() > 0) {
            return unfinished(
                    "rows were refused, and the numbers in them would pass for not listed. Mend the rows and send"
                            + " the whole file again.");
        }
        if (listed == 0) {
            return unfinished("it lists no number, and every number of " + upload.country()
                    + " would pass for not listed. Send the file as the registry gave it.");
        }
        if (oldest != null && oldest.isBefore(upload.checkedOn())) {
            return unfinished("a row of it was checked before " + upload.checkedOn()
                    + ", and its number would pass for not listed since. Send the file again with checked_on=" + oldest
                    + ".");
        }
        LocalDate newest = registries.addWhole(database, organization, upload);
        return newest.isAfter(upload.checkedOn())
                ? "A newer whole file is known, of " + newest + "; it goes on to count."
                : null;
    }

    private static String unfinished(String why) {
        return "The numbers were taken, but the file does not count as the whole registry: " + why;
    }
}
