package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The locks under which contacts are made: at no time two with the same lead or the same recipient, and none beside an opt-out. */
final class ContactLocks {

    private final PipelineDatabase database;

    ContactLocks(PipelineDatabase database) {
        this.database = database;
    }

    /** The name of the lock under which a lead's attempts change. */
    static String nameOf(LeadId lead) {
        return "outreach.lead." + lead;
    }

    /** What no two contacts that are worked on at the same time may have in common. */
    private static List<String> exclusive(KeyedContact contact) {
        return List.of(
                nameOf(contact.attempt().leadId()),
                "outreach.recipient." + contact.keys().recipient());
    }

    /**
     * Answers in one transaction. Contacts with the same lead or recipient come one after the other, in their order, so that each
     * of them sees what became of the one before it.
     *
     * @param round answers contacts that have neither a lead nor a recipient in common; one answer for each, in their order
     */
    <Q, A> List<A> inRounds(List<Q> all, Function<Q, KeyedContact> contact, Function<List<Q>, List<A>> round) {
        Map<String, Integer> lastRoundOf = new HashMap<>();
        SortedMap<Integer, List<Integer>> rounds = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            List<String> names = exclusive(contact.apply(all.get(i)));
            int number = names.stream()
                    .mapToInt(name -> lastRoundOf.getOrDefault(name, 0) + 1)
                    .max()
                    .orElseThrow();
            names.forEach(name -> lastRoundOf.put(name, number));
            rounds.computeIfAbsent(number, unused -> new ArrayList<>()).add(i);
        }
        return database.inTransaction(() -> {
            take(all.stream().map(contact).toList());
            Map<Integer, A> answers = new HashMap<>();
            for (List<Integer> numbers : rounds.values()) {
                List<A> answered = round.apply(numbers.stream().map(all::get).toList());
                for (int i = 0; i < answered.size(); i++) {
                    answers.put(numbers.get(i), answered.get(i));
                }
            }
            return IntStream.range(0, all.size())
                    .mapToObj(i -> Objects.requireNonNull(answers.get(i)))
                    .toList();
        });
    }

    /**
     * Locks the leads and the recipients until the end of the transaction, then shares the locks under which opt-outs are
     * written; all in one order, so that nobody waits for each other.
     */
    void take(List<KeyedContact> contacts) {
        List<String> exclusive = contacts.stream()
                .flatMap(each -> exclusive(each).stream())
                .distinct()
                .sorted()
                .toList();
        List<Lock> locks = Stream.concat(
                        exclusive.stream().map(name -> new Lock(name, false)),
                        contacts.stream()
                                .flatMap(each -> each.keys().suppression().stream())
                                .distinct()
                                .sorted()
                                .map(name -> new Lock(name, true)))
                .toList();
        var unused = LOCKS.query(database, """
                SELECT count(CASE WHEN r.shared THEN pg_advisory_xact_lock_shared(hashtextextended(r.name, 0))::text
                  ELSE pg_advisory_xact_lock(hashtextextended(r.name, 0))::text END) FROM <rows>
                """, locks, (row, number) -> row.getLong(1));
    }

    private record Lock(String name, boolean shared) {}

    private static final Columns<Lock> LOCKS =
            new Columns<Lock>().with("name", "text", Lock::name).with("shared", "boolean", Lock::shared);
}
