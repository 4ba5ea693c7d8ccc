package dev.leadflow.optout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** Signs as Amazon SNS does, shows its certificate and takes confirmations. */
final class AmazonStandIn {

    private static final char[] PASSWORD = "password-of-the-test".toCharArray();

    private final MockWebServer server = new MockWebServer();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final PrivateKey key;

    AmazonStandIn() {
        try {
            KeyStore store = selfSigned();
            key = (PrivateKey) store.getKey("sns", PASSWORD);
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(store.getCertificate("sns").getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    if (request.getTarget().endsWith(".pem")) {
                        return new MockResponse.Builder().body(pem).build();
                    }
                    if (request.getTarget().contains("Action=ConfirmSubscription")) {
                        confirmed.incrementAndGet();
                        return new MockResponse.Builder().body("<ok/>").build();
                    }
                    return new MockResponse.Builder().code(404).build();
                }
            });
            server.start();
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The Java library makes no certificates, but its command does. */
    private static KeyStore selfSigned() throws GeneralSecurityException, IOException {
        Path file = Files.createTempDirectory("leadflow-sns").resolve("keys.p12");
        String command =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process keytool = new ProcessBuilder(
                        command,
                        "-genkeypair",
                        "-alias",
                        "sns",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=sns.amazonaws.com",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        keytool.onExit().join();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    String url() {
        return server.url("/").toString();
    }

    int confirmed() {
        return confirmed.get();
    }

    Map<String, String> notification(String topic, String content, Instant at) {
        Map<String, String> message = new LinkedHashMap<>();
        message.put("Type", "Notification");
        message.put("MessageId", UUID.randomUUID().toString());
        message.put("TopicArn", topic);
        message.put("Message", content);
        message.put("Timestamp", at.toString());
        return signed(message, "Message", "MessageId", "Timestamp", "TopicArn", "Type");
    }

    Map<String, String> confirmation(String topic, String host, Instant at) {
        Map<String, String> message = new LinkedHashMap<>();
        message.put("Type", "SubscriptionConfirmation");
        message.put("MessageId", UUID.randomUUID().toString());
        message.put("Token", "token");
        message.put("TopicArn", topic);
        message.put("Message", "You have chosen to subscribe.\nVisit the address.");
        message.put("SubscribeURL", host + "/?Action=ConfirmSubscription&Token=token");
        message.put("Timestamp", at.toString());
        return signed(message, "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");
    }

    private Map<String, String> signed(Map<String, String> message, String... fields) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(Stream.of(fields)
                    .map(field -> field + "\n" + message.get(field) + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8));
            message.put("SignatureVersion", "2");
            message.put("Signature", Base64.getEncoder().encodeToString(signature.sign()));
            message.put("SigningCertURL", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem");
            return message;
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    void close() {
        server.close();
    }
}
