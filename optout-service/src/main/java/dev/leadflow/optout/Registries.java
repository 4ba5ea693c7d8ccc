package dev.leadflow.optout;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.web.Problem;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What public do-not-call registries said, and when. The newest word on a number stands. */
final class Registries {

    /** Sorted, so that two files never wait for each other. */
    private static final String ADD = """
            INSERT INTO optout.registry_number AS known (organization_id, key, country, registry, listed, checked_on)
            SELECT organization_id, key, country, registry, listed, checked_on
            FROM <rows> ORDER BY key
            ON CONFLICT (organization_id, key) DO UPDATE SET country = EXCLUDED.country, registry = EXCLUDED.registry,
              listed = EXCLUDED.listed, checked_on = EXCLUDED.checked_on
            WHERE (EXCLUDED.checked_on, EXCLUDED.listed) > (known.checked_on, known.listed)
            RETURNING key""";

    private static final Columns<Map.Entry<String, RegistryCheck>> CHECKS = new Columns<
                    Map.Entry<String, RegistryCheck>>()
            .with("organization_id", "uuid", each -> each.getValue().organizationId())
            .with("key", "text", Map.Entry::getKey)
            .with("country", "text", each -> each.getValue().country())
            .with("registry", "text", each -> each.getValue().registry())
            .with("listed", "boolean", each -> each.getValue().listed())
            .with("checked_on", "date", each -> each.getValue().checkedOn());

    private static final String ADD_FILE = """
            INSERT INTO optout.registry_file AS known (organization_id, country, registry, checked_on)
            VALUES (:organization, :country, :registry, :checked_on)
            ON CONFLICT (organization_id, country) DO UPDATE SET registry = EXCLUDED.registry,
              checked_on = EXCLUDED.checked_on
            WHERE EXCLUDED.checked_on > known.checked_on""";

    private final Outbox outbox;

    Registries(Outbox outbox) {
        this.outbox = outbox;
    }

    /** What stands of two words on one number: the newer one, and of one day the one that forbids. */
    static RegistryCheck standing(RegistryCheck one, RegistryCheck other) {
        int newer = one.checkedOn().compareTo(other.checkedOn());
        return newer > 0 || (newer == 0 && one.listed()) ? one : other;
    }

    /**
     * Takes numbers in, with the events of those of which something new is known, in one transaction.
     *
     * @param checks by the key of the number
     * @throws Problem when another registry speaks for this country
     */
    void add(Database database, OrganizationId organization, RegistryUpload upload, Map<String, RegistryCheck> checks) {
        if (checks.isEmpty()) {
            return;
        }
        database.inTransaction(() -> {
            requireOneRegistry(database, organization, upload);
            Set<String> told = new HashSet<>(
                    CHECKS.query(database, ADD, checks.entrySet(), (row, number) -> row.getString("key")));
            outbox.appendAll(
                    database,
                    checks.entrySet().stream()
                            .filter(each -> told.contains(each.getKey()))
                            .<Outbox.Event<?>>map(each -> new Outbox.Event<>(
                                    organization,
                                    Topics.REGISTRY_CHECKS,
                                    RegistryCheck.numberKey(organization, each.getKey()),
                                    each.getValue()))
                            .toList());
        });
    }

    /**
     * Says that every number of a whole file has been added.
     *
     * @return the day of the newest whole file: of this one, unless it is older
     */
    LocalDate addWhole(Database database, OrganizationId organization, RegistryUpload upload) {
        return database.inTransaction(() -> {
            requireOneRegistry(database, organization, upload);
            int added = database.jdbc()
                    .sql(ADD_FILE)
                    .param("organization", organization.value())
                    .param("country", upload.country())
                    .param("registry", upload.registry())
                    .param("checked_on", upload.checkedOn())
                    .update();
            if (added > 0) {
                outbox.append(
                        database,
                        organization,
                        Topics.REGISTRY_CHECKS,
                        RegistryCheck.fileKey(organization, upload.country()),
                        new RegistryCheck(
                                organization, null, upload.country(), upload.registry(), false, upload.checkedOn()));
                return upload.checkedOn();
            }
            return database.jdbc()
                    .sql("SELECT checked_on FROM optout.registry_file"
                            + " WHERE organization_id = :organization AND country = :country")
                    .param("organization", organization.value())
                    .param("country", upload.country())
                    .query(LocalDate.class)
                    .single();
        });
    }

    /** The whole file of one registry would take back what another one of the same country listed before. */
    private static void requireOneRegistry(Database database, OrganizationId organization, RegistryUpload upload) {
        database.jdbc()
                .sql("""
                        INSERT INTO optout.country_registry (organization_id, country, registry)
                        VALUES (:organization, :country, :registry) ON CONFLICT DO NOTHING""")
                .param("organization", organization.value())
                .param("country", upload.country())
                .param("registry", upload.registry())
                .update();
        String known = database.jdbc()
                .sql("SELECT registry FROM optout.country_registry"
                        + " WHERE organization_id = :organization AND country = :country")
                .param("organization", organization.value())
                .param("country", upload.country())
                .query(String.class)
                .single();
        if (!known.equalsIgnoreCase(upload.registry())) {
            throw Problem.conflict(
                            "another-registry",
                            "What is known of numbers of " + upload.country() + " comes from " + known
                                    + ", and one name stands for all registries of a country. Put the numbers of all of"
                                    + " them into one file, and send it under that name.")
                    .with("registry", known);
        }
    }

    /**
     * What is known of a country.
     *
     * @param checkedOn when the newest whole file was checked; absent when there was none
     * @param numbers of which something is known one by one
     * @param listed those of them that are listed
     */
    record Known(String country, String registry, @Nullable LocalDate checkedOn, long numbers, long listed) {}

    List<Known> known(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("""
                        SELECT r.country, r.registry, f.checked_on, n.numbers, n.listed
                        FROM optout.country_registry r
                        LEFT JOIN optout.registry_file f USING (organization_id, country)
                        CROSS JOIN LATERAL (
                          SELECT count(*) AS numbers, count(*) FILTER (WHERE listed) AS listed FROM optout.registry_number
                          WHERE organization_id = r.organization_id AND country = r.country) n
                        WHERE r.organization_id = :organization ORDER BY r.country""")
                .param("organization", organization.value())
                .query((row, number) -> new Known(
                        row.getString("country"),
                        row.getString("registry"),
                        row.getObject("checked_on", LocalDate.class),
                        row.getLong("numbers"),
                        row.getLong("listed")))
                .list();
    }
}
