package dev.leadflow.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.leadflow.common.event.Contact;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the doors for mail providers: signed posts of SendGrid over HTTP to the opt-out service, with a real broker and a real
 * PostgreSQL, until every event is told on its topic's outbox.
 *
 * <p>Method. Broker, database, service and senders share this machine's cores. 10,000 messages are known beforehand; events are
 * {@code delivered}, one in a hundred a {@code spamreport}, of the size that SendGrid's have (about 400 bytes), each with an id of its own, and
 * each post is signed (ECDSA) before the clock starts. Senders keep their connections and post as fast as they are answered.
 * Counted are posts that were answered 200, divided by the time from the first post to the last answer; beside it the time until the
 * last stored event was read. Afterwards as many events must count once as were acknowledged, or it ends with an error: so nothing acknowledged is
 * lost, nor counted twice. Overload: 2,000 senders at once, ten times as many as the measurements before, for the same time; what cannot be taken is answered 503. Opt-out: the time from
 * sending a single spam report, on a service with nothing else to do, until the suppression stands in PostgreSQL. Limits, from what the product
 * promises on two cores: 2,000 single-event posts/s or 20,000 events/s in batches of 100; 100 ms for the 99th percentile of opt-outs.
 */
final class Webhooks {

    private static final int MESSAGES = 10_000;
    private static final int REQUESTS_A_CONNECTION = 90;

    private final RunningService service;
    private final KeyPair keys;
    private final List<String> attempts = new ArrayList<>();

    private Webhooks(RunningService service, KeyPair keys) {
        this.service = service;
        this.keys = keys;
    }

    public static void main(String[] arguments) {
        Measurement.run(() -> measure(arguments));
    }

    private static void measure(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        String key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
        System.out.printf("Webhooks on %d cores%n", Runtime.getRuntime().availableProcessors());
        System.out.printf("  %-34s %,12.1f sorts/s%n", "yardstick", Yardstick.sortsPerSecond());
        try (RunningService service =
                RunningService.start(OptoutModule.SERVICE, Map.of("SENDGRID_WEBHOOK_PUBLIC_KEY", key))) {
            Webhooks webhooks = new Webhooks(service, keys);
            webhooks.know();
            webhooks.measure("warm-up", 1, 2_000, 32, 0);
            webhooks.measure("posts of 1 event", 1, 3_000 * seconds, 64, 2_000);
            webhooks.measure("posts of 100 events", 100, 300 * seconds, 16, 20_000);
            webhooks.measure("overload, posts of 1 event", 1, 10_000 * seconds, 2_000, 0);
            webhooks.optOuts(200);
        }
    }

    /** The messages that the events are about, as if their sending had been told. */
    private void know() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(Fixtures.organization()));
        for (int i = 0; i < MESSAGES; i++) {
            attempts.add(UUID.randomUUID().toString());
        }
        service.database()
                .jdbc()
                .sql("""
                        INSERT INTO optout.sent_message (attempt_id, organization_id, contact_id, lead_id, provider, at)
                        SELECT attempt, :organization, gen_random_uuid(), gen_random_uuid(), 'sendgrid', now()
                        FROM unnest(:attempts::uuid[]) AS attempt""")
                .param("organization", contact.organizationId().value())
                .param("attempts", attempts.toArray(String[]::new))
                .update();
    }

    private void measure(String what, int events, int posts, int senders, int limit) throws Exception {
        List<byte[]> requests = requests(events, posts);
        long before = counted();
        long cpu = cpuNanos();
        AtomicLong next = new AtomicLong();
        Map<Integer, AtomicLong> answers = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < senders; i++) {
            threads.add(Thread.ofVirtual().start(() -> send(requests, next, answers)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double answered = seconds(begin);
        long stored = answers.getOrDefault(200, new AtomicLong()).get();
        while (backlog() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        double read = seconds(begin);
        long told = counted() - before;
        System.out.printf(
                "  %-34s %,12.0f posts/s    %,10.0f events/s until answered, %,10.0f until read%s%n",
                what,
                stored / answered,
                stored * events / answered,
                stored * events / read,
                limit == 0 ? "" : "   limit " + String.format("%,d", limit));
        System.out.printf(
                "      answers %s, memory %,d MB, %.2f ms of this process a post%n",
                answers, memory(), (cpuNanos() - cpu) / 1e6 / posts);
        if (told != stored * events) {
            throw new IllegalStateException(
                    stored * events + " events were acknowledged and " + told + " of them count: that must not be");
        }
    }

    private void optOuts(int times) throws Exception {
        double[] milliseconds = new double[times];
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            requests.add(request("[" + event("spamreport", attempts.get(MESSAGES - 1 - i)) + "]"));
        }
        for (int i = 0; i < times; i++) {
            long suppressed = suppressed();
            long begin = System.nanoTime();
            send(List.of(requests.get(i)), new AtomicLong(), new ConcurrentHashMap<>());
            while (suppressed() == suppressed && seconds(begin) < 2) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            milliseconds[i] = seconds(begin) * 1_000;
        }
        Arrays.sort(milliseconds);
        System.out.printf(
                "  %-34s %,12.1f ms median    %,8.1f ms 99th percentile   limit 100%n",
                "opt-out until it holds", milliseconds[times / 2], milliseconds[times * 99 / 100]);
    }

    private void send(List<byte[]> requests, AtomicLong next, Map<Integer, AtomicLong> answers) {
        URI address = URI.create(service.http().base());
        int i = (int) next.getAndIncrement();
        while (i < requests.size()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 10_000);
                socket.setSoTimeout(30_000);
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                InputStream in = new BufferedInputStream(socket.getInputStream());
                // The web server closes a connection after so many requests.
                for (int kept = 0; kept < REQUESTS_A_CONNECTION && i < requests.size(); kept++) {
                    out.write(requests.get(i));
                    count(answers, status(in));
                    i = (int) next.getAndIncrement();
                }
            } catch (IOException broken) {
                count(answers, -1);
                i = (int) next.getAndIncrement();
            }
        }
    }

    private static void count(Map<Integer, AtomicLong> answers, int status) {
        answers.computeIfAbsent(status, each -> new AtomicLong()).incrementAndGet();
    }

    /** Reads an answer without a body. */
    private static int status(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The connection was closed");
            }
            head.append((char) next);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private List<byte[]> requests(int events, int posts) throws GeneralSecurityException {
        List<byte[]> requests = new ArrayList<>(posts);
        int number = 0;
        for (int i = 0; i < posts; i++) {
            StringBuilder body = new StringBuilder("[");
            for (int j = 0; j < events; j++) {
                String kind = number++ % 100 == 99 ? "spamreport" : "delivered";
                body.append(j == 0 ? "" : ",\r\n").append(event(kind, attempts.get(number % (MESSAGES - 1_000))));
            }
            requests.add(request(body.append("]\r\n").toString()));
        }
        return requests;
    }

    private static String event(String kind, String attempt) {
        String id = UUID.randomUUID().toString();
        return "{\"email\":\"info@asha.example\",\"event\":\"" + kind + "\",\"ip\":\"167.89.17.173\",\"response\":"
                + "\"250 2.0.0 OK 1461095248 m143si2210036ioe.159 - gsmtp \",\"sg_event_id\":\"" + id
                + "\",\"sg_message_id\":\"" + id.substring(0, 22)
                + ".filter0425p1mdw1.13037.57168B4A1D.0\",\"smtp-id\":\"<"
                + id.substring(0, 22) + "@ismtpd0006p1sjc2.sendgrid.net>\",\"timestamp\":"
                + Clock.systemUTC().instant().getEpochSecond() + ",\"tls\":1,\"attempt_id\":\"" + attempt + "\"}";
    }

    private byte[] request(String text) throws GeneralSecurityException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(Clock.systemUTC().instant().getEpochSecond());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(timestamp.getBytes(StandardCharsets.US_ASCII));
        signature.update(body);
        byte[] head =
                ("POST /webhooks/sendgrid HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length + "\r\nX-Twilio-Email-Event-Webhook-Timestamp: " + timestamp
                                + "\r\nX-Twilio-Email-Event-Webhook-Signature: "
                                + Base64.getEncoder().encodeToString(signature.sign()) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private long counted() {
        return number("SELECT count(*) FROM optout.taken_notice");
    }

    private long backlog() {
        return number("SELECT count(*) FROM optout.provider_post");
    }

    private long suppressed() {
        return number("SELECT count(*) FROM optout.suppression");
    }

    private long number(String sql) {
        return service.database().jdbc().sql(sql).query(Long.class).single();
    }

    private static long memory() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    /** Of senders, service and broker, without the database; compares two runs even where others use the cores too. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
