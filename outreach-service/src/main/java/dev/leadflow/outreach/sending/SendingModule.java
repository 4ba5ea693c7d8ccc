package dev.leadflow.outreach.sending;

import dev.leadflow.common.setting.Setting;
import java.util.List;
import org.springframework.context.annotation.Configuration;

/** The parts list of sending. */
@Configuration(proxyBeanMethods = false)
public class SendingModule {

    /** What sending reads from the environment. */
    public static final List<Setting<?>> SETTINGS = List.of();
}
