package dev.leadflow.optout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
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
import okhttp3.tls.HeldCertificate;

/** Signs as Amazon SNS does, shows its certificate and takes confirmations. */
final class AmazonStandIn {

    private final MockWebServer server = new MockWebServer();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .rsa2048()
            .commonName("sns.amazonaws.com")
            .build();

    AmazonStandIn() {
        try {
            String pem = certificate.certificatePem();
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
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
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
            signature.initSign(certificate.keyPair().getPrivate());
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
