package dev.leadflow.optout.webhook;

import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores posts for good before their senders get an answer. Posts that come together share a commit: while one is under way the
 * next ones gather, so the busier it is, the more share the price of writing to disk. What cannot be stored soon is turned away;
 * its sender comes again.
 */
public final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Posts in one commit. */
    private static final int BATCH = 500;

    private static final int BATCH_BYTES = 4_000_000;

    /** Posts that wait for a commit; their bodies are in memory. */
    private static final int MOST_WAITING = 4_096;

    /** Posts that are stored and not read yet. */
    private static final long MOST_POSTS = 200_000;

    private static final long MOST_BYTES = 1_000_000_000;
    private static final long PATIENCE_SECONDS = 10;

    private final PipelineDatabase database;
    private final Clock clock;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final Semaphore news = new Semaphore(1);
    private volatile long backlog;
    private volatile boolean full;
    private volatile long measuredAt = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

    public Intake(PipelineDatabase database, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        meters.gauge("leadflow.webhook.backlog", this, intake -> intake.backlog);
    }

    /**
     * Something to read later.
     *
     * @param once a verdict with a token, which brings one body only; null for a post whose content tells a repeated one
     */
    @SuppressWarnings("ArrayRecordComponent") // a body on its way into a column, never compared
    public record Post(String route, @Nullable String contentType, byte[] body, Proof.@Nullable Verdict once) {

        /** A post whose content tells a repeated one. */
        public Post(String route, @Nullable String contentType, byte[] body) {
            this(route, contentType, body, null);
        }

        private String token() {
            return Objects.requireNonNull(Objects.requireNonNull(once).token());
        }

        private String hash() {
            return ByteString.of(body).sha256().hex();
        }
    }

    public enum Receipt {
        STORED,
        /** The same body came with the same token before, and was stored. */
        REPEATED,
        /** Another body came with the token before. */
        SPENT,
        /** Not stored, or not known to be: it may come again. */
        TURNED_AWAY
    }

    private record Waiting(Post post, CompletableFuture<Receipt> receipt) {}

    /** Returns when the post is committed, or why it is not. */
    public Receipt store(Post post) {
        Waiting mine = new Waiting(post, new CompletableFuture<>());
        if (full || !queue.offer(mine)) {
            return Receipt.TURNED_AWAY;
        }
        if (writing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("optout.intake").start(this::write);
        }
        try {
            return mine.receipt.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException notStored) {
            return Receipt.TURNED_AWAY;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Receipt.TURNED_AWAY;
        }
    }

    private void write() {
        do {
            try {
                for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                    write(batch);
                }
            } finally {
                writing.set(false);
            }
            // Whoever came after the last look and before the line above has found a writer at work.
        } while (!queue.isEmpty() && writing.compareAndSet(false, true));
    }

    private List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        int bytes = 0;
        while (batch.size() < BATCH && bytes < BATCH_BYTES) {
            Waiting next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            bytes += next.post.body.length;
        }
        return batch;
    }

    private void write(List<Waiting> batch) {
        try {
            List<Receipt> receipts = database.inTransaction(() -> insert(batch));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).receipt.complete(receipts.get(i));
            }
            wake();
        } catch (RuntimeException | Error failed) {
            log.error("{} posts of providers were not stored and will come again: {}", batch.size(), failed.toString());
            batch.forEach(each -> each.receipt.complete(Receipt.TURNED_AWAY));
        }
    }

    private List<Receipt> insert(List<Waiting> batch) {
        List<Receipt> receipts = receipts(batch);
        List<Post> fresh = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (receipts.get(i) == Receipt.STORED) {
                fresh.add(batch.get(i).post);
            }
        }
        if (!fresh.isEmpty()) {
            database.jdbc()
                    .sql("""
                            INSERT INTO optout.provider_post (route, content_type, body, received_at)
                            SELECT route, content_type, body, :now
                            FROM unnest(:routes::text[], :types::text[], :bodies::bytea[]) AS r(route, content_type, body)""")
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("routes", fresh.stream().map(Post::route).toArray(String[]::new))
                    .param("types", fresh.stream().map(Post::contentType).toArray(String[]::new))
                    .param("bodies", fresh.stream().map(Post::body).toArray(byte[][]::new))
                    .update();
        }
        return receipts;
    }

    /** What becomes of each post, by its token; one without a token is stored. */
    private List<Receipt> receipts(List<Waiting> batch) {
        Map<String, Post> firsts = new HashMap<>();
        for (Waiting each : batch) {
            if (each.post.once != null) {
                firsts.putIfAbsent(each.post.token(), each.post);
            }
        }
        // A token leaves this set with the first post that brings it.
        Set<String> fresh = firsts.isEmpty() ? Set.of() : spend(firsts);
        Map<String, String> hashes = firsts.isEmpty() ? Map.of() : hashes(firsts.keySet());
        return batch.stream().map(each -> receipt(each.post, fresh, hashes)).toList();
    }

    private static Receipt receipt(Post post, Set<String> fresh, Map<String, String> hashes) {
        if (post.once == null) {
            return Receipt.STORED;
        }
        if (!post.hash().equals(hashes.get(post.token()))) {
            return Receipt.SPENT;
        }
        return fresh.remove(post.token()) ? Receipt.STORED : Receipt.REPEATED;
    }

    /** In the order of the tokens, so that two processes never wait for each other. */
    private Set<String> spend(Map<String, Post> posts) {
        List<String> tokens = posts.keySet().stream().sorted().toList();
        return new HashSet<>(database.jdbc()
                .sql("""
                        INSERT INTO optout.spent_token (token, body_hash, until)
                        SELECT token, body_hash, until
                        FROM unnest(:tokens::text[], :hashes::text[], :untils::timestamptz[]) AS r(token, body_hash, until)
                        ON CONFLICT DO NOTHING RETURNING token""")
                .param("tokens", tokens.toArray(String[]::new))
                .param(
                        "hashes",
                        tokens.stream().map(token -> post(posts, token).hash()).toArray(String[]::new))
                .param(
                        "untils",
                        tokens.stream()
                                .map(token -> String.valueOf(Objects.requireNonNull(post(posts, token).once)
                                        .until()))
                                .toArray(String[]::new))
                .query(String.class)
                .list());
    }

    private static Post post(Map<String, Post> posts, String token) {
        return Objects.requireNonNull(posts.get(token));
    }

    private Map<String, String> hashes(Set<String> tokens) {
        Map<String, String> hashes = new HashMap<>();
        database.jdbc()
                .sql("SELECT token, body_hash FROM optout.spent_token WHERE token = ANY(:tokens::text[])")
                .param("tokens", tokens.toArray(String[]::new))
                .query(row -> {
                    hashes.put(row.getString("token"), row.getString("body_hash"));
                });
        return hashes;
    }

    /** Whether so much waits to be read that nothing more is taken. */
    boolean isFull() {
        return full;
    }

    /** Looks how much waits to be read, at most once a second. */
    void measure() {
        long now = System.nanoTime();
        if (now - measuredAt < TimeUnit.SECONDS.toNanos(1)) {
            return;
        }
        measuredAt = now;
        database.jdbc().sql("""
                        SELECT count(*), coalesce(sum(octet_length(body)), 0)
                        FROM (SELECT body FROM optout.provider_post LIMIT :most) AS post""").param("most", MOST_POSTS).query(row -> {
            backlog = row.getLong(1);
            boolean tooMuch = backlog >= MOST_POSTS || row.getLong(2) >= MOST_BYTES;
            if (tooMuch && !full) {
                log.error("{} posts of providers wait to be read; no more are taken until there are less", backlog);
            }
            full = tooMuch;
        });
    }

    private void wake() {
        news.drainPermits();
        news.release();
    }

    /** Waits for something to read, but not for long: another process may have stored it. */
    void awaitNews(long milliseconds) throws InterruptedException {
        if (news.tryAcquire(milliseconds, TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** Tells that something is due although nothing was posted. */
    void callReader() {
        wake();
    }
}
