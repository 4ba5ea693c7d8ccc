package dev.leadflow.campaign.organization;

import dev.leadflow.common.setting.Setting;
import java.util.List;
import org.springframework.context.annotation.Configuration;

/** The parts list of organizations, people and settings. */
@Configuration(proxyBeanMethods = false)
public class OrganizationModule {

    /** What this part of the campaign service reads from the environment. */
    public static final List<Setting<?>> SETTINGS = List.of();
}
