package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that read the book of leads. */
@Configuration(proxyBeanMethods = false)
public class LeadsModule {

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
