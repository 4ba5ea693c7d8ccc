package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.file.FileText;
import dev.leadflow.common.file.Lines;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.web.Caller;
import dev.leadflow.optout.RefusedRow.Why;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the numbers of a file on an organization's own do-not-call list, batch by batch. Ended before its end, by whatever
 * cause, it leaves the numbers of its first rows on the list. The file sent again goes on.
 */
final class DoNotCallImport {

    /** Each number is a lock until the commit, and PostgreSQL has room for some thousands of all transactions together. */
    private static final int BATCH = 250;

    private static final String REASON = "reason";
    private static final String LISTED = "listed";

    private final Database database;
    private final SuppressionList suppressions;
    private final KeyedHash keys;
    private final Caller caller;
    private final String country;
    private final Instant now;

    private final Map<String, Suppressed> batch = new LinkedHashMap<>();
    private final Refusals refusals = new Refusals();
    private long numbers;
    private long added;

    /** @param country where a number is dialled that has no country code */
    DoNotCallImport(
            Database database,
            SuppressionList suppressions,
            KeyedHash keys,
            Caller caller,
            String country,
            Instant now) {
        this.database = database;
        this.suppressions = suppressions;
        this.keys = keys;
        this.caller = caller;
        this.country = country;
        this.now = now;
    }

    /**
     * What became of a file.
     *
     * @param rows that are not empty
     * @param added numbers that were not on the list before
     * @param known rows whose number was on it already, from before or from an earlier row
     * @param refusals the first ones by row
     */
    record Taken(
            long rows, long added, long known, long refused, List<RefusedRow> refusals, List<String> ignoredColumns) {}

    /**
     * Takes the whole file in.
     *
     * @param watcher told after every batch
     * @throws UnusableFileException when no row of it could be taken, or it is a registry's file
     * @throws IOException when the upload cannot be read to its end, or the watcher has gone
     */
    Taken take(InputStream file, UploadedFile.Watcher watcher) throws IOException, UnusableFileException {
        CsvRows rows = CsvRows.open(
                new Lines(FileText.read(file)),
                List.of(REASON),
                "The file of a public registry goes to POST /api/dnc/import, with registry and country.");
        // A number that it calls not listed would be kept from calls for ever.
        if (rows.ignoredColumns().contains(LISTED)) {
            throw new UnusableFileException(
                    "The header has a column listed, as the files of public registries have. Send"
                            + " such a file to POST /api/dnc/import, with registry and country; or take the column out.");
        }
        for (CsvRow row = rows.next(); row != null; row = rows.next()) {
            switch (row) {
                case CsvRow.Cells cells -> add(cells);
                case RefusedRow refused -> refusals.add(refused);
            }
            if (batch.size() == BATCH) {
                flush();
                watcher.taken(numbers + refusals.count());
            }
        }
        flush();
        return new Taken(
                numbers + refusals.count(),
                added,
                numbers - added,
                refusals.count(),
                refusals.first(),
                rows.ignoredColumns());
    }

    private void add(CsvRow.Cells row) {
        String phone = row.cell(CsvRows.PHONE);
        if (phone.isEmpty()) {
            refusals.add(row.refused(Why.MISSING_PHONE, "has nothing in the column phone. Write a number there."));
            return;
        }
        NumberCell.read(phone, country)
                .map(GivenAddress::phone)
                .ifPresentOrElse(
                        number -> {
                            Suppressed entry = Suppressed.notToBeCalled(caller, keys, number, row.cell(REASON), now);
                            numbers++;
                            batch.putIfAbsent(entry.key(), entry);
                        },
                        () -> refusals.add(row.refused(Why.INVALID_PHONE, NumberCell.ADVICE)));
    }

    private void flush() {
        if (!batch.isEmpty()) {
            added += suppressions.add(database, batch.values());
            batch.clear();
        }
    }
}
