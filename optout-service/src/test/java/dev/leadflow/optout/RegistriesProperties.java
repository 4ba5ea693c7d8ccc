package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Real PostgreSQL: what a registry said of a number comes out the same whatever the order in which it is told. */
class RegistriesProperties {

    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static @Nullable PipelineDatabase database;
    private final Outbox outbox = new Outbox("optout", Set.of(Topics.REGISTRY_CHECKS));
    private final Registries registries = new Registries(outbox);

    @BeforeContainer
    static void migrate() {
        database = TestPostgres.migrated(new Migration("optout", true));
    }

    record Word(String key, boolean listed, int day) {

        RegistryCheck check(OrganizationId organization) {
            return new RegistryCheck(organization, key, "IN", "NCPR", listed, FIRST.plusDays(day));
        }
    }

    @Property(tries = 100)
    void theNewestWordStandsAndOfOneDayTheOneThatForbids(@ForAll("words") List<Word> words, @ForAll Random random) {
        OrganizationId organization = Fixtures.organization();
        List<Word> shuffled = new ArrayList<>(words);
        Collections.shuffle(shuffled, random);

        tell(organization, shuffled, random);
        Map<String, RegistryCheck> lastEvents = lastEvents(organization);
        int events = events(organization).size();
        tell(organization, words, random);

        Map<String, RegistryCheck> expected = new HashMap<>();
        words.stream()
                .sorted(Comparator.comparingInt(Word::day).thenComparing(Word::listed))
                .forEach(word -> expected.put(word.key, word.check(organization)));
        assertThat(rows(organization)).containsExactlyInAnyOrderElementsOf(expected.values());
        assertThat(lastEvents)
                .as("the compacted topic ends with what the table says")
                .containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(events(organization)).as("told again, it is no news").hasSize(events);
    }

    private void tell(OrganizationId organization, List<Word> words, Random random) {
        RegistryUpload upload = RegistryUpload.of(
                "NCPR",
                "IN",
                FIRST.toString(),
                false,
                FIRST.atStartOfDay(java.time.ZoneOffset.UTC).toInstant());
        Map<String, RegistryCheck> batch = new HashMap<>();
        for (Word word : words) {
            batch.merge(word.key, word.check(organization), Registries::standing);
            if (random.nextInt(4) == 0) {
                registries.add(database(), organization, upload, batch);
                batch.clear();
            }
        }
        registries.add(database(), organization, upload, batch);
    }

    private static List<RegistryCheck> rows(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT * FROM optout.registry_number WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query((row, number) -> new RegistryCheck(
                        new OrganizationId(row.getObject("organization_id", UUID.class)),
                        row.getString("key"),
                        row.getString("country"),
                        row.getString("registry"),
                        row.getBoolean("listed"),
                        row.getObject("checked_on", LocalDate.class)))
                .list();
    }

    private static List<RegistryCheck> events(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT value FROM optout.outbox WHERE organization_id = :organization ORDER BY id")
                .param("organization", organization.value())
                .query((row, number) -> Json.read(row.getBytes("value"), RegistryCheck.class))
                .list();
    }

    private static Map<String, RegistryCheck> lastEvents(OrganizationId organization) {
        Map<String, RegistryCheck> last = new HashMap<>();
        events(organization).forEach(event -> last.put(String.valueOf(event.key()), event));
        return last;
    }

    private static PipelineDatabase database() {
        return java.util.Objects.requireNonNull(database);
    }

    @Provide
    Arbitrary<List<Word>> words() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 3))
                .as(Word::new)
                .list()
                .ofMaxSize(20);
    }
}
