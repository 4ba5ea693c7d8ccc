package dev.leadflow.personalizer;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the personalizer service. */
@Configuration(proxyBeanMethods = false)
public class PersonalizerModule {

    public static final Service SERVICE = new Service("personalizer", PersonalizerModule.class, List.of());

    @Bean
    MessageWriter templateWriter() {
        return new TemplateWriter();
    }

    @Bean
    Drafting drafting(List<MessageWriter> inOrderOfPreference, KeyedHash keys, SettingValues settings) {
        return new Drafting(inOrderOfPreference, keys, settings.get(CommonSettings.PUBLIC_BASE_URL));
    }

    @Bean
    TopicWorker drafts(Drafting drafting, EventPublisher publisher) {
        return new TopicWorker(
                "personalizer",
                "personalizer.draft",
                List.of(new Subscription<>(
                        Topics.CONTACT_REQUESTED, batch -> drafting.publishDrafts(batch, publisher))),
                Set.of(Topics.MESSAGE_DRAFTED, Topics.DRAFT_REFUSED),
                200);
    }
}
