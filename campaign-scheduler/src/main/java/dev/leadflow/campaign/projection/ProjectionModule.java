package dev.leadflow.campaign.projection;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that write the book of leads. */
@Configuration(proxyBeanMethods = false)
public class ProjectionModule {

    /** Large enough to spread the cost of a commit over an import, small enough for a transaction of moments. */
    private static final int BATCH = 2_000;

    @Bean
    TopicWorker leadBookWorker(PipelineDatabase database, KeyedHash hash, MeterRegistry meters) {
        List<Subscription<?>> subscriptions =
                new ArrayList<>(new LeadProjection(database, hash, meters).subscriptions());
        subscriptions.addAll(new ContactProjection(database, meters).subscriptions());
        return new TopicWorker("campaign", "campaign.lead-book", subscriptions, Set.of(), BATCH);
    }
}
