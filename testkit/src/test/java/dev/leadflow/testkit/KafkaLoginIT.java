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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker that speaks TLS, with a certificate that only one file vouches for, and that asks who comes. */
class KafkaLoginIT {

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .commonName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost")
                .build();
        Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem());
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
                        Map.entry("ssl.keystore.type", "PEM"),
                        Map.entry("ssl.keystore.certificate.chain", certificate.certificatePem()),
                        Map.entry("ssl.keystore.key", certificate.privateKeyPkcs8Pem()),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry("ssl.truststore.certificates", certificate.certificatePem())));
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
