package dev.leadflow.common.postgres;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.setting.InvalidSettingsException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A mark of the pepper on each schema, in its comment, which everybody may read and a backup keeps. By another pepper the keys of all
 * addresses are other ones: whoever has opted out would not be found, and nobody would notice.
 */
public final class PepperMark {

    private static final String MARK = "Leadflow pepper mark ";

    private PepperMark() {}

    private record Schema(
            String name, @Nullable String comment, @Nullable String mark) {}

    /**
     * Requires that the addresses in the database are kept by this pepper, of whichever service, and marks the schemas that have no mark.
     *
     * @param owner connections of the role that owns the schemas
     * @param schemas of the services of this process
     * @throws InvalidSettingsException when one has the mark of another pepper
     */
    public static void require(DataSource owner, Collection<String> schemas, KeyedHash keys) {
        JdbcClient jdbc = JdbcClient.create(owner);
        new TransactionTemplate(new JdbcTransactionManager(owner)).executeWithoutResult(status -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('leadflow.pepper'))")
                    .query()
                    .singleRow();
            List<Schema> found = jdbc.sql("""
                    SELECT name, comment, substring(comment FROM :mark || '([0-9a-f]+)') AS mark
                    FROM (SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace) AS s""")
                    .param("mark", MARK)
                    .query((row, number) ->
                            new Schema(row.getString("name"), row.getString("comment"), row.getString("mark")))
                    .list();
            String mark = keys.mark();
            for (Schema schema : found) {
                if (schema.mark != null && !schema.mark.equals(mark)) {
                    throw new InvalidSettingsException(
                            List.of("LEADFLOW_PEPPER is not the one by which the addresses in the schema " + schema.name
                                    + " of this database are kept: nobody who has opted out would be found. Set the one of before,"
                                    + " the same for all services"));
                }
                if (schema.mark == null && schemas.contains(schema.name)) {
                    String before = schema.comment == null ? "" : schema.comment + "\n";
                    jdbc.sql("COMMENT ON SCHEMA " + schema.name + " IS '" + before.replace("'", "''") + MARK + mark
                                    + "'")
                            .update();
                }
            }
        });
    }
}
