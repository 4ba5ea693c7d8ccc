package dev.leadflow.standalone;

import dev.leadflow.common.Service;
import dev.leadflow.common.postgres.Migration;
import java.util.List;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;

/** What services contribute, asked without making anything else. */
final class PartsLists {

    private PartsLists() {}

    /** The schema of the service; a service without tables has none. */
    static List<Migration> migrationsOf(Service service) {
        DefaultListableBeanFactory parts = new DefaultListableBeanFactory();
        new AnnotatedBeanDefinitionReader(parts).registerBean(service.module());
        new ConfigurationClassPostProcessor().postProcessBeanDefinitionRegistry(parts);
        return List.copyOf(parts.getBeansOfType(Migration.class).values());
    }
}
