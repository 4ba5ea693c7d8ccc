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
    Previews forecasts(PipelineDatabase database, KeyedHash hash, Clock clock) {
        return new Previews(database, hash, clock);
    }

    @Bean
    TopicWorker forecastWorker(Previews forecasts) {
        return new TopicWorker(
                "outreach",
                "outreach.previews",
                List.of(new Subscription<>(Topics.PREVIEW_REQUESTED, forecasts::make)),
                Set.of(),
                10);
    }

    @Bean
    Periodic forgetForecasts(Previews forecasts, Clock clock) {
        return new Periodic(
                "outreach", "outreach.forget-previews", Duration.ofHours(1), () -> forecasts.forget(clock.instant()));
    }
}
