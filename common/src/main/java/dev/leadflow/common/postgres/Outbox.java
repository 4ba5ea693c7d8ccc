package dev.leadflow.common.postgres;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Events that are born in a PostgreSQL transaction: appended in it, and carried to Kafka by the relay after it commits, in
 * order, at least once. Should the transaction roll back, nothing was said.
 */
public final class Outbox {

    private final String schema;
    private final Set<Topic<?>> writes;
    private final Semaphore news = new Semaphore(1);

    /**
     * @param schema the service's schema, which has an {@code outbox} table
     * @param writes the topics that travel by it
     */
    public Outbox(String schema, Set<Topic<?>> writes) {
        this.schema = schema;
        this.writes = Set.copyOf(writes);
    }

    public String schema() {
        return schema;
    }

    public Set<Topic<?>> writes() {
        return writes;
    }

    /**
     * Appends an event to the running transaction of {@code database}.
     *
     * @throws IllegalStateException outside a transaction: the event would be born without its fact
     */
    public <V> void append(Database database, OrganizationId organization, Topic<V> topic, String key, V value) {
        appendAll(database, List.of(new Event<>(organization, topic, key, value)));
    }

    /** An event to append together with others. */
    public record Event<V>(OrganizationId organization, Topic<V> topic, String key, V value) {}

    /**
     * Appends many events to the running transaction of {@code database} by one statement, in their order.
     *
     * @throws IllegalStateException outside a transaction: the events would be born without their facts
     */
    public void appendAll(Database database, Collection<Event<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        events.forEach(event -> checkAllowed(event.topic()));
        var unused = ROWS.update(database, """
                INSERT INTO <schema>.outbox (organization_id, topic, key, value)
                SELECT organization_id, topic, key, convert_to(value, 'UTF8') FROM <rows> ORDER BY n
                """.replace("<schema>", schema), numbered(events));
        wakeAfterCommit();
    }

    private record Row(int n, Event<?> event) {}

    private static final Columns<Row> ROWS = new Columns<Row>()
            .with("n", "int", Row::n)
            .with("organization_id", "uuid", row -> row.event.organization())
            .with("topic", "text", row -> row.event.topic().name())
            .with("key", "text", row -> row.event.key())
            .with("value", "text", row -> Json.text(row.event.value()));

    private static List<Row> numbered(Collection<Event<?>> events) {
        List<Row> rows = new ArrayList<>(events.size());
        for (Event<?> event : events) {
            rows.add(new Row(rows.size(), event));
        }
        return rows;
    }

    private void checkAllowed(Topic<?> topic) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("An outbox event needs the transaction of the fact that it tells of");
        }
        if (!writes.contains(topic)) {
            throw new IllegalStateException("The outbox of " + schema + " does not write " + topic.name());
        }
    }

    private void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake();
            }
        });
    }

    /** Tells the relay that there is something to carry. */
    public void wake() {
        news.drainPermits();
        news.release();
    }

    /** Waits for something to carry, but not for long: another process may have appended it. */
    public void awaitNews(long milliseconds) throws InterruptedException {
        if (news.tryAcquire(milliseconds, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }
}
