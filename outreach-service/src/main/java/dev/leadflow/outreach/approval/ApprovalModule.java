package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the approval queue. */
@Configuration(proxyBeanMethods = false)
public class ApprovalModule {

    @Bean
    TopicWorker approvalIntake(PipelineDatabase database, Outbox outreachOutbox, Clock clock) {
        ApprovalIntake intake = new ApprovalIntake(database, outreachOutbox, clock);
        return new TopicWorker(
                "outreach",
                "outreach.approvals",
                List.of(new Subscription<>(Topics.MESSAGE_DRAFTED, intake::queue)),
                Set.of(Topics.APPROVAL_CHANGED, Topics.MESSAGE_APPROVED),
                500);
    }

    @Bean
    ApprovalExpiry approvalExpiry(PipelineDatabase database, Outbox outreachOutbox, Clock clock) {
        return new ApprovalExpiry(database, outreachOutbox, clock);
    }

    @Bean
    Periodic expireApprovals(ApprovalExpiry approvalExpiry) {
        return new Periodic("outreach", "outreach.approval-expiry", Duration.ofSeconds(20), approvalExpiry);
    }

    @Bean
    ApprovalController approvalController(TenantDatabase database, Outbox outreachOutbox, Clock clock) {
        return new ApprovalController(new ApprovalDesk(database, outreachOutbox), database, clock);
    }
}
