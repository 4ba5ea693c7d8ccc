package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker that speaks TLS, with a certificate that only one file vouches for, and that asks who comes. */
class KafkaLoginIT {

    private static final String STORE_PASSWORD = "of-the-key-store";

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                folder.resolve("ca.pem").toString());
        String store = folder.resolve("broker.p12").toString();
        broker = EmbeddedBroker.start(
                folder.resolve("kafka"),
                Map.ofEntries(
                        Map.entry("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT"),
                        Map.entry("sasl.enabled.mechanisms", "PLAIN"),
                        Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
                        Map.entry(
                                "listener.name.plaintext.plain.sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                                        + " password=\"of-the-broker\" user_broker=\"of-the-broker\""
                                        + " user_leadflow=\"right \\\"word\\\"\";"),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry("ssl.keystore.location", store),
                        Map.entry("ssl.keystore.password", STORE_PASSWORD),
                        Map.entry("ssl.truststore.type", "PKCS12"),
                        Map.entry("ssl.truststore.location", store),
                        Map.entry("ssl.truststore.password", STORE_PASSWORD)));
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                folder.resolve("broker.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD));
        command.addAll(1, List.of(arguments));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaCluster cluster(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "KAFKA_TLS", "true",
                "KAFKA_CA_FILE", folder.resolve("ca.pem").toString(),
                "KAFKA_SASL_MECHANISM", "PLAIN",
                "KAFKA_USERNAME", "leadflow",
                "KAFKA_PASSWORD", "right \"word\""));
        settings.putAll(changes);
        settings.values().removeIf(String::isEmpty);
        return KafkaCluster.of(SettingValues.of(settings), "test", folder.resolve("state"));
    }

    @Test
    void worksEncryptedAndWithItsName() {
        KafkaCluster cluster = cluster(Map.of());

        cluster.requireAnswer();
        TopicCreation.ensure(cluster, List.of(Topics.SETTINGS));
        try (EventPublisher publisher = new EventPublisher(cluster)) {
            var organization = Fixtures.organization();
            assertThatCode(() -> publisher.publish(
                            Topics.SETTINGS,
                            organization.toString(),
                            Fixtures.settings(organization, dev.leadflow.common.event.Mode.DRY_RUN)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void isNotLetInWithAnotherPassword() {
        KafkaCluster cluster = cluster(Map.of("KAFKA_PASSWORD", "wrong-word"));

        assertThatThrownBy(cluster::requireAnswer)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasStackTraceContaining("SaslAuthenticationException")
                .hasMessageNotContaining("wrong-word");
        assertThat(cluster.toString()).doesNotContain("wrong-word");
    }

    @Test
    void doesNotTalkToABrokerThatNobodyVouchesFor() {
        KafkaCluster cluster = cluster(Map.of("KAFKA_CA_FILE", ""));

        assertThatThrownBy(cluster::requireAnswer)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasStackTraceContaining("SslAuthenticationException");
    }

    @Test
    void saysThatTheFileIsNotThere() {
        assertThatThrownBy(() -> cluster(Map.of("KAFKA_CA_FILE", "no/such/file.pem")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("KAFKA_CA_FILE");
    }
}
