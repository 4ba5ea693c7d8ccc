package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the book of leads. */
@Configuration(proxyBeanMethods = false)
public class LeadsModule {

    /** Large enough to spread the cost of a commit over an import, small enough for a transaction of moments. */
    private static final int BATCH = 2_000;

    @Bean
    TopicWorker leadBookWorker(PipelineDatabase database, KeyedHash hash, MeterRegistry meters) {
        List<Subscription<?>> subscriptions =
                new ArrayList<>(new LeadProjection(database, hash, meters).subscriptions());
        subscriptions.addAll(new ContactProjection(database, meters).subscriptions());
        return new TopicWorker("campaign", "campaign.lead-book", subscriptions, Set.of(), BATCH);
    }

    @Bean
    Candidates candidates(KeyedHash hash) {
        return new Candidates(hash);
    }

    @Bean
    LeadBook leadBook(TenantDatabase database, PipelineDatabase index, Candidates candidates, KeyedHash hash) {
        return new LeadBook(database, new LeadIndex(index, hash), candidates);
    }

    @Bean
    LeadController leadController(TenantDatabase database, LeadBook book, Candidates candidates, Clock clock) {
        return new LeadController(book, new Stories(database, book, candidates), clock);
    }

    @Bean
    DecisionController decisionController(TenantDatabase database) {
        return new DecisionController(database);
    }
}
