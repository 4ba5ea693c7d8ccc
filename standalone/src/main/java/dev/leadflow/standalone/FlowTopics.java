package dev.leadflow.standalone;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Every topic that services write or read: those of the contract, their own, and their dead letters. */
final class FlowTopics {

    private FlowTopics() {}

    static List<Topic<?>> of(List<Service> services) {
        Set<Topic<?>> topics = new LinkedHashSet<>(Topics.ALL);
        topics.addAll(ownOf(services));
        services.forEach(service -> topics.add(Topic.deadLetter(service.name())));
        return topics.stream()
                .sorted(Comparator.<Topic<?>, String>comparing(Topic::name))
                .toList();
    }

    /** Asks the parts lists without making any other part, so that it needs no setting and no server. */
    private static List<Topic<?>> ownOf(List<Service> services) {
        try (AnnotationConfigApplicationContext parts = new AnnotationConfigApplicationContext()) {
            parts.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
            services.forEach(service -> parts.register(service.module()));
            parts.refresh();
            return parts.getBeansOfType(Topic.class).values().stream()
                    .<Topic<?>>map(topic -> topic)
                    .toList();
        }
    }
}
