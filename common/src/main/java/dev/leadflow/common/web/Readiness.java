package dev.leadflow.common.web;

import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What keeps this process from working now; told by {@code /readyz} and, with a login, by {@code /actuator/health}. */
final class Readiness implements HealthIndicator {

    private final Flow flow;
    private final PipelineDatabase database;

    Readiness(Flow flow, PipelineDatabase database) {
        this.flow = flow;
        this.database = database;
    }

    /** Each part that is not ready with the reason; empty when all is well. */
    Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>(flow.notReady());
        try {
            database.jdbc().sql("SELECT 1").query(Integer.class).single();
        } catch (RuntimeException away) {
            problems.put("postgresql", "does not answer");
        }
        return problems;
    }

    @Override
    public Health health() {
        Map<String, String> problems = problems();
        return problems.isEmpty()
                ? Health.up().build()
                : Health.down().withDetails(problems).build();
    }
}
