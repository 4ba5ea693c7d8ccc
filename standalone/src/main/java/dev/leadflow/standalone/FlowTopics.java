package dev.leadflow.standalone;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;

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

    /** Asks the parts lists for their topics alone: nothing else is made, so no setting and no server is needed. */
    private static List<Topic<?>> ownOf(List<Service> services) {
        DefaultListableBeanFactory parts = new DefaultListableBeanFactory();
        AnnotatedBeanDefinitionReader modules = new AnnotatedBeanDefinitionReader(parts);
        services.forEach(service -> modules.registerBean(service.module()));
        new ConfigurationClassPostProcessor().postProcessBeanDefinitionRegistry(parts);
        return parts.getBeansOfType(Topic.class).values().stream()
                .<Topic<?>>map(topic -> topic)
                .toList();
    }
}
