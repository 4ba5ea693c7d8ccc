package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a service reads of its neighbours, what they publish to it, and what its statements name are the same tables. */
class PublishedTablesTest {

    private static final Pattern TABLE = Pattern.compile("(?i:\\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\\s+)("
            + Services.ALL.stream().map(Service::name).collect(Collectors.joining("|"))
            + ")\\.([a-z_]+)");

    /** Read by a statement that is put together, so it cannot be found in the source. */
    private static final Map<String, Set<String>> PUT_TOGETHER = Map.of("outreach", Set.of("optout.journal_position"));

    @Test
    void publishToEachServiceWhatItReads() {
        Map<String, Set<String>> published = new TreeMap<>();
        Services.ALL.stream()
                .map(PartsLists::migrationsOf)
                .forEach(migrations -> migrations.forEach(migration -> add(migration, published)));

        assertThat(published).isEqualTo(declared());
    }

    private static void add(Migration migration, Map<String, Set<String>> published) {
        migration
                .published()
                .forEach((table, readers) -> readers.forEach(reader -> published
                        .computeIfAbsent(reader, each -> new TreeSet<>())
                        .add(migration.schema() + "." + table)));
    }

    @Test
    void declareWhatTheirStatementsName() {
        Map<String, Set<String>> named = new TreeMap<>();
        for (Service service : Services.ALL) {
            Set<String> tables = new TreeSet<>(PUT_TOGETHER.getOrDefault(service.name(), Set.of()));
            sources(service).forEach(source -> {
                Matcher table = TABLE.matcher(source);
                while (table.find()) {
                    if (!table.group(1).equals(service.name())) {
                        tables.add(table.group(1) + "." + table.group(2));
                    }
                }
            });
            if (!tables.isEmpty()) {
                named.put(service.name(), tables);
            }
        }

        assertThat(named).isEqualTo(declared());
    }

    private static Map<String, Set<String>> declared() {
        return Services.ALL.stream()
                .filter(service -> !service.neighbours().isEmpty())
                .collect(Collectors.toMap(Service::name, service -> new TreeSet<>(service.neighbours())));
    }

    private static Stream<String> sources(Service service) {
        String module = service.name().equals("campaign") ? "campaign-scheduler" : service.name() + "-service";
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(PublishedTablesTest::text)
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
