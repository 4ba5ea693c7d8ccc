package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the book costs an import, in CPU time of this process and of PostgreSQL. Not a test of the build; run it by
 * {@code mvn -pl campaign-scheduler test -Dtest=LeadBookSpeed}.
 */
class LeadBookSpeed {

    private static final int BATCH = 2_000;
    private static final String[] NAMES = {"Asha", "Sunrise", "Royal", "Ganesh", "Modern", "Blue Lotus", "City", "Apex"
    };
    private static final String[] TRADES = {
        "Bakery", "Dental Clinic", "Motors", "Interiors", "Travels", "Fitness", "School"
    };
    private static final String[] CITIES = {"Pune", "Mumbai", "New Delhi", "Kolkata", "Chennai", "Jaipur"};

    @Test
    void measure() throws Exception {
        PipelineDatabase database =
                TestPostgres.migrated(new Migration("campaign", true), new Migration("optout", false));
        String sql = System.getenv("SPEED_SQL");
        if (sql != null) {
            database.jdbc()
                    .sql("RESET ROLE;" + sql + "; SET ROLE leadflow_pipeline")
                    .update();
        }
        var meters = new SimpleMeterRegistry();
        LeadProjection book = new LeadProjection(
                database, new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0")), meters);
        OrganizationId organization = Fixtures.organization();
        int leads = Integer.getInteger("leads", 100_000);
        for (int round = 0; round < 3; round++) {
            List<List<byte[]>> accepted = new ArrayList<>();
            List<List<byte[]>> verified = new ArrayList<>();
            events(organization, round == 0 ? 30_000 : leads, round, accepted, verified);
            int count = accepted.stream().mapToInt(List::size).sum();
            Cpu start = Cpu.now();
            for (int i = 0; i < accepted.size(); i++) {
                book.accepted(received(accepted.get(i), LeadAccepted.class));
                book.verified(received(verified.get(i), LeadVerified.class));
            }
            Cpu.now().minus(start).print("book", count);
        }
    }

    private static <V> List<Received<V>> received(List<byte[]> batch, Class<V> type) {
        List<Received<V>> received = new ArrayList<>(batch.size());
        for (byte[] each : batch) {
            received.add(new Received<>("key", Json.read(each, type), Instant.EPOCH, "0"));
        }
        return received;
    }

    private static void events(
            OrganizationId organization,
            int count,
            int round,
            List<List<byte[]>> accepted,
            List<List<byte[]>> verified) {
        for (int from = 0; from < count; from += BATCH) {
            List<byte[]> acceptedBatch = new ArrayList<>();
            List<byte[]> verifiedBatch = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                Lead lead = lead(organization, i + round * 1_000_000);
                acceptedBatch.add(Json.bytes(new LeadAccepted(
                        organization,
                        lead.leadId(),
                        lead,
                        1,
                        Origin.file(new ImportId(new UUID(1, round)), i),
                        lead.createdAt())));
                verifiedBatch.add(Json.bytes(new LeadVerified(
                        organization,
                        lead.leadId(),
                        1,
                        address(String.valueOf(lead.email()), "The domain takes mail; the mailbox was not tried."),
                        address(String.valueOf(lead.phone()), "A valid fixed line in India."),
                        lead.createdAt().plusMillis(200))));
            }
            accepted.add(acceptedBatch);
            verified.add(verifiedBatch);
        }
    }

    private static AddressVerification address(String address, String detail) {
        return new AddressVerification(
                address,
                AddressVerification.Status.UNCHECKED,
                0.7,
                true,
                "built-in",
                Instant.parse("2026-11-20T06:30:00.123456Z"),
                detail);
    }

    private static Lead lead(OrganizationId organization, int i) {
        String name = NAMES[i % NAMES.length] + " " + TRADES[i / 8 % TRADES.length] + " " + Integer.toString(i, 36);
        String domain = name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ".example";
        return new Lead(
                new LeadId(UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                organization,
                name,
                TRADES[i / 8 % TRADES.length],
                CITIES[i % CITIES.length],
                i % 500 + " MG Road",
                "IN",
                domain,
                "+9120" + (10_000_000 + i),
                "info@" + domain,
                null,
                "csv",
                null,
                Instant.parse("2026-11-20T06:30:00Z").plusMillis(i));
    }

    /** CPU seconds so far, of this process and of the PostgreSQL servers that it started. */
    private record Cpu(double java, double postgres, long nanos) {

        static Cpu now() throws IOException {
            var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            double ticks = 0;
            List<ProcessHandle> servers = ProcessHandle.allProcesses()
                    .filter(each -> each.info().command().orElse("").contains("postgres")
                            && each.info()
                                    .commandLine()
                                    .orElse(commandLine(each))
                                    .contains("leadflow-postgres"))
                    .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
                    .distinct()
                    .toList();
            for (ProcessHandle each : servers) {
                Path stat = Path.of("/proc/" + each.pid() + "/stat");
                if (Files.exists(stat)) {
                    String[] fields =
                            Files.readString(stat).replaceFirst(".*\\) ", "").split(" ", -1);
                    ticks += Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
                }
            }
            return new Cpu(process.getProcessCpuTime() / 1e9, ticks / 100, System.nanoTime());
        }

        private static String commandLine(ProcessHandle process) {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            } catch (IOException gone) {
                return "";
            }
        }

        Cpu minus(Cpu start) {
            return new Cpu(java - start.java, postgres - start.postgres, nanos - start.nanos);
        }

        void print(String what, int leads) {
            System.out.printf(
                    "%-7s %,d leads: %.1f us Java + %.1f us PostgreSQL = %.1f us CPU a lead; %.1f us passed%n",
                    what,
                    leads,
                    java * 1e6 / leads,
                    postgres * 1e6 / leads,
                    (java + postgres) * 1e6 / leads,
                    nanos / 1e3 / leads);
        }
    }
}
