package dev.leadflow.common.kafka;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;

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
     * @throws InvalidSettingsException when only one of user name and password is set
     */
    static KafkaLogin of(SettingValues settings) {
        boolean encrypted = settings.get(CommonSettings.KAFKA_TLS);
        boolean named = settings.isSet(CommonSettings.KAFKA_USERNAME);
        if (named != settings.isSet(CommonSettings.KAFKA_PASSWORD)) {
            throw new InvalidSettingsException(List.of((named ? "KAFKA_PASSWORD" : "KAFKA_USERNAME")
                    + " is missing: Kafka needs both KAFKA_USERNAME and KAFKA_PASSWORD, or none"));
        }
        if (!named) {
            return encrypted ? new KafkaLogin(Map.of(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL")) : NONE;
        }
        String mechanism = settings.get(CommonSettings.KAFKA_SASL_MECHANISM);
        return new KafkaLogin(Map.of(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                encrypted ? "SASL_SSL" : "SASL_PLAINTEXT",
                SaslConfigs.SASL_MECHANISM,
                mechanism,
                SaslConfigs.SASL_JAAS_CONFIG,
                "org.apache.kafka.common.security." + ("PLAIN".equals(mechanism) ? "plain.Plain" : "scram.Scram")
                        + "LoginModule required username=" + quoted(settings.get(CommonSettings.KAFKA_USERNAME))
                        + " password=" + quoted(password(settings)) + ";"));
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
