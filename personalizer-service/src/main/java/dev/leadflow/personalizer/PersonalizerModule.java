package dev.leadflow.personalizer;

import dev.leadflow.common.Service;
import java.util.List;
import org.springframework.context.annotation.Configuration;

/** The parts list of the personalizer service. */
@Configuration(proxyBeanMethods = false)
public class PersonalizerModule {

    public static final Service SERVICE = new Service("personalizer", PersonalizerModule.class, List.of());
}
