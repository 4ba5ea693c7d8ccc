package dev.leadflow.personalizer;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the personalizer service. */
@Configuration(proxyBeanMethods = false)
public class PersonalizerModule {

    public static final Service SERVICE = new Service("personalizer", PersonalizerModule.class, AiSettings.ALL);

    private static final int MOST_AT_ONCE = 200;

    /**
     * So few that they are all written long before Kafka takes an instance that does not come back for more for dead (5 min):
     * 8 at a time, by three providers of 5 s each, takes 2 min at the very worst.
     */
    private static final int MOST_FOR_AN_AI = 64;

    @Bean
    Drafting drafting(ProviderHttp http, Providers providers, KeyedHash keys, SettingValues settings) {
        List<MessageWriter> inOrderOfPreference = new ArrayList<>(AiSettings.writers(settings, http, providers));
        inOrderOfPreference.add(new TemplateWriter());
        return new Drafting(inOrderOfPreference, keys, settings.get(CommonSettings.PUBLIC_BASE_URL));
    }

    @Bean
    KeyCheck.Contributed aiKeyChecks(SettingValues settings) {
        return new KeyCheck.Contributed(AiSettings.keyChecks(settings));
    }

    @Bean
    TopicWorker drafts(Drafting drafting, EventPublisher publisher, SettingValues settings) {
        return new TopicWorker(
                "personalizer",
                "personalizer.draft",
                List.of(new Subscription<>(Topics.CONTACT_VERIFIED, batch -> drafting.publishDrafts(batch, publisher))),
                Set.of(Topics.MESSAGE_DRAFTED, Topics.DRAFT_REFUSED),
                AiSettings.hasAnyKey(settings) ? MOST_FOR_AN_AI : MOST_AT_ONCE);
    }
}
