package dev.leadflow.common;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** Runs services in this process: one, some or all of them, by the same wiring. */
public final class LeadflowProcess {

    private LeadflowProcess() {}

    /** Every setting that these services read, each once. */
    public static List<Setting<?>> settingsOf(Collection<Service> services) {
        List<Setting<?>> settings = new ArrayList<>(CommonSettings.ALL);
        services.forEach(service -> service.settings().stream()
                .filter(setting -> !settings.contains(setting))
                .forEach(settings::add));
        return settings;
    }

    /**
     * Starts the services and returns when they serve.
     *
     * @param cluster asked when Kafka is needed for the first time, so that a broker may still be starting until then
     * @param postgres asked when PostgreSQL is needed for the first time
     * @throws dev.leadflow.common.setting.InvalidSettingsException before anything is started
     */
    public static ConfigurableApplicationContext start(
            List<Service> services,
            SettingValues settings,
            Supplier<KafkaCluster> cluster,
            Supplier<Postgres> postgres) {
        settings.check(settingsOf(services));
        List<Class<?>> sources = new ArrayList<>(List.of(Autoconfigured.class, CommonModule.class));
        services.forEach(service -> sources.add(service.module()));
        SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setRegisterShutdownHook(false);
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.put("server.port", settings.get(CommonSettings.PORT));
        all.put("logging.level.root", settings.get(CommonSettings.LOG_LEVEL));
        application.setDefaultProperties(all);
        application.addInitializers(context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(SettingValues.class, () -> settings);
            beans.registerBean(KafkaCluster.class, cluster, definition -> definition.setLazyInit(true));
            beans.registerBean(Postgres.class, postgres, definition -> definition.setLazyInit(true));
            services.forEach(service -> beans.registerBean("service." + service.name(), Service.class, () -> service));
        });
        return application.run();
    }

    /** Web server, JSON, metrics and health; the database and Kafka are wired by hand in {@link CommonModule}. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration")
    static class Autoconfigured {}

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("spring.main.log-startup-info", "false"),
            Map.entry("spring.threads.virtual.enabled", "true"),
            Map.entry("server.shutdown", "graceful"),
            // Attempts to log in are counted by address; a proxy on this machine or a private network says whose it is.
            Map.entry("server.forward-headers-strategy", "native"),
            Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "15s"),
            Map.entry("server.error.include-stacktrace", "never"),
            Map.entry("server.error.include-message", "never"),
            Map.entry("server.error.whitelabel.enabled", "false"),
            Map.entry("spring.servlet.multipart.max-file-size", "512MB"),
            Map.entry("spring.servlet.multipart.max-request-size", "513MB"),
            Map.entry("spring.web.resources.add-mappings", "false"),
            Map.entry("management.endpoints.web.exposure.include", "health,info,metrics,prometheus"),
            Map.entry("management.health.defaults.enabled", "false"),
            Map.entry("management.endpoint.health.show-details", "always"), // whoever may read it at all
            Map.entry("springdoc.swagger-ui.path", "/swagger-ui.html"),
            Map.entry("logging.level.org.apache.kafka", "WARN"),
            Map.entry("logging.level.kafka", "WARN"),
            Map.entry("logging.level.state.change.logger", "WARN"),
            Map.entry("logging.level.org.springframework", "WARN"),
            Map.entry("logging.level.org.flywaydb", "WARN"),
            Map.entry("logging.level.com.zaxxer.hikari", "WARN"),
            Map.entry("logging.level.org.apache.catalina", "WARN"),
            Map.entry("logging.level.org.springdoc", "ERROR"));
}
