package dev.leadflow.common.log;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * Whom lines of the log are about: ids, which say nothing about a person to whoever has only the log.
 *
 * @param ids as each line shows them
 */
public record LogContext(Map<String, String> ids) {

    private static final String ORGANIZATION = "organization_id";
    private static final String LEAD = "lead_id";
    private static final String ATTEMPT = "attempt_id";

    public LogContext {
        ids = Map.copyOf(ids);
    }

    public static LogContext of(OrganizationId organization, LeadId lead) {
        return new LogContext(Map.of(ORGANIZATION, organization.toString(), LEAD, lead.toString()));
    }

    public static LogContext of(OrganizationId organization, LeadId lead, AttemptId attempt) {
        return new LogContext(
                Map.of(ORGANIZATION, organization.toString(), LEAD, lead.toString(), ATTEMPT, attempt.toString()));
    }

    /** @param lead its id */
    public static LogContext ofLead(String lead) {
        return new LogContext(Map.of(LEAD, lead));
    }

    /** Every line that this thread writes during the work shows the ids. */
    public <T> T during(Supplier<T> work) {
        ids.forEach(MDC::put);
        try {
            return work.get();
        } finally {
            ids.keySet().forEach(MDC::remove);
        }
    }

    /** Every line that this thread writes during the work shows the ids. */
    public void run(Runnable work) {
        ids.forEach(MDC::put);
        try {
            work.run();
        } finally {
            ids.keySet().forEach(MDC::remove);
        }
    }
}
