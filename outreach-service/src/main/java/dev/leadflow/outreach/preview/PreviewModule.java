package dev.leadflow.outreach.preview;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that say what a run would do. */
@Configuration(proxyBeanMethods = false)
public class PreviewModule {

    @Bean
    Previews previews(PipelineDatabase database, KeyedHash hash, Clock clock) {
        return new Previews(database, hash, clock);
    }

    @Bean
    TopicWorker previewWorker(Previews previews) {
        return new TopicWorker(
                "outreach",
                "outreach.previews",
                List.of(new Subscription<>(Topics.PREVIEW_REQUESTED, previews::make)),
                Set.of(),
                10);
    }

    @Bean
    Periodic forgetPreviews(Previews previews, Clock clock) {
        return new Periodic(
                "outreach", "outreach.forget-previews", Duration.ofHours(1), () -> previews.forget(clock.instant()));
    }
}
