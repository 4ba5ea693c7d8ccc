package dev.leadflow.common.kafka;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** How clients prove to brokers who they are, and whether what they say is encrypted. Shows no password. */
public final class KafkaLogin {

    /** Brokers that let everybody in, as those of one's own machine do. */
    public static final KafkaLogin NONE = new KafkaLogin(Map.of());

    private final Map<String, Object> config;

    private KafkaLogin(Map<String, Object> config) {
        this.config = config;
    }

    /**
     * As the settings say.
     *
     * @throws InvalidSettingsException when only one of user name and password is set, or the file cannot be read
     */
    static KafkaLogin of(SettingValues settings) {
        boolean encrypted = settings.get(CommonSettings.KAFKA_TLS);
        boolean named = settings.isSet(CommonSettings.KAFKA_USERNAME);
        if (named != settings.isSet(CommonSettings.KAFKA_PASSWORD)) {
            throw new InvalidSettingsException(List.of((named ? "KAFKA_PASSWORD" : "KAFKA_USERNAME")
                    + " is missing: Kafka needs both KAFKA_USERNAME and KAFKA_PASSWORD, or none"));
        }
        if (!encrypted && !named) {
            return NONE;
        }
        Map<String, Object> config = new HashMap<>();
        config.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                (named ? "SASL_" : "") + (encrypted ? "SSL" : "PLAINTEXT"));
        if (encrypted) {
            config.putAll(trusted(settings));
        }
        if (named) {
            String mechanism = settings.get(CommonSettings.KAFKA_SASL_MECHANISM);
            config.put(SaslConfigs.SASL_MECHANISM, mechanism);
            config.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    "org.apache.kafka.common.security." + ("PLAIN".equals(mechanism) ? "plain.Plain" : "scram.Scram")
                            + "LoginModule required username=" + quoted(settings.get(CommonSettings.KAFKA_USERNAME))
                            + " password=" + quoted(password(settings)) + ";");
        }
        return new KafkaLogin(Map.copyOf(config));
    }

    private static Map<String, Object> trusted(SettingValues settings) {
        return settings.find(CommonSettings.KAFKA_CA_FILE)
                .map(file -> {
                    if (!Files.isReadable(Path.of(file))) {
                        throw new InvalidSettingsException(List.of("KAFKA_CA_FILE cannot be read: " + file));
                    }
                    return Map.<String, Object>of(
                            SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                            "PEM",
                            SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                            file);
                })
                .orElse(Map.of());
    }

    private static String password(SettingValues settings) {
        Secret password = settings.get(CommonSettings.KAFKA_PASSWORD);
        return password.reveal();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** For every client. */
    Map<String, Object> config() {
        return config;
    }

    @Override
    public String toString() {
        return "KafkaLogin" + config.keySet();
    }
}
