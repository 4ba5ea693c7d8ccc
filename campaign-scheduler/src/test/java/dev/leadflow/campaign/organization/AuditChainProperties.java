package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.setting.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Whatever somebody does to a written log, verification notices. */
class AuditChainProperties {

    private static final AuditChain CHAIN = new AuditChain(new KeyedHash(new Secret("pepper".repeat(8))));
    private static final OrganizationId OURS = OrganizationId.of("0f6c1f6e-9a3e-4f0a-9a53-6d5d0b0f7a01");

    /** A log and what its head row says. */
    record Written(List<AuditEntry> entries, AuditChain.Head head) {}

    @Property(tries = 200)
    void acceptsALogAsItWasWritten(@ForAll("logs") Written log) {
        assertThat(CHAIN.verify(log.entries, log.head)).isEmpty();
    }

    @Property(tries = 500)
    void noticesAnyChangedField(@ForAll("logs") Written log, @ForAll @IntRange(max = 7) int field, @ForAll int choice) {
        List<AuditEntry> entries = new ArrayList<>(log.entries);
        int index = Math.floorMod(choice, entries.size());
        entries.set(index, changed(entries.get(index), field));

        assertThat(CHAIN.verify(entries, log.head)).isPresent();
    }

    @Property(tries = 200)
    void noticesAChangeWhoseHashWasComputedAnewWithoutThePepper(@ForAll("logs") Written log, @ForAll int choice) {
        AuditChain forgers = new AuditChain(new KeyedHash(new Secret("a guess ".repeat(8))));
        List<AuditEntry> changed = new ArrayList<>(log.entries);
        int index = Math.floorMod(choice, changed.size());
        changed.set(index, changed(changed.get(index), 5));
        List<AuditEntry> forged = chained(forgers, changed);

        assertThat(CHAIN.verify(forged, headOf(forged))).isPresent();
    }

    @Property(tries = 200)
    void noticesARemovedEntryTheLastOneToo(@ForAll("logs") Written log, @ForAll int choice) {
        List<AuditEntry> entries = new ArrayList<>(log.entries);
        entries.remove(Math.floorMod(choice, entries.size()));

        assertThat(CHAIN.verify(entries, log.head)).isPresent();
    }

    @Property(tries = 200)
    void noticesAnEntryThatWasAddedOrRepeated(@ForAll("logs") Written log, @ForAll int choice) {
        List<AuditEntry> entries = new ArrayList<>(log.entries);
        int index = Math.floorMod(choice, entries.size());
        entries.add(index, entries.get(index));

        assertThat(CHAIN.verify(entries, log.head)).isPresent();
    }

    @Property(tries = 200)
    void noticesTwoEntriesThatChangedPlaces(@ForAll("logs") Written log, @ForAll int choice) {
        if (log.entries.size() > 1) {
            List<AuditEntry> entries = new ArrayList<>(log.entries);
            int index = Math.floorMod(choice, entries.size() - 1);
            Collections.swap(entries, index, index + 1);

            assertThat(CHAIN.verify(entries, log.head)).isPresent();
        }
    }

    @Property(tries = 100)
    void noticesAnEntryOfAnotherOrganization(@ForAll("logs") Written log) {
        List<AuditEntry> theirs = log.entries.stream()
                .map(entry -> with(entry, new OrganizationId(UUID.randomUUID()), entry.before()))
                .toList();

        assertThat(CHAIN.verify(theirs, log.head)).isPresent();
    }

    @Provide
    Arbitrary<Written> logs() {
        Arbitrary<@Nullable String> json =
                Arbitraries.of("{}", "{\"a\":1}", "{\"a\":1}|3:x", "").injectNull(0.3);
        Arbitrary<AuditEntry> entry = Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.create(UUID::randomUUID).map(UserId::new).injectNull(0.2),
                        Arbitraries.of(AuditEntry.Action.values()),
                        Arbitraries.strings().ofMaxLength(8),
                        json,
                        json)
                .as((second, user, action, subject, before, after) -> new AuditEntry(
                        OURS, 1, Instant.ofEpochSecond(second), user, action.name(), subject, before, after, ""));
        return entry.list().ofMinSize(1).ofMaxSize(12).map(entries -> {
            List<AuditEntry> written = chained(CHAIN, entries);
            return new Written(written, headOf(written));
        });
    }

    private static AuditChain.Head headOf(List<AuditEntry> entries) {
        return new AuditChain.Head(entries.size(), entries.getLast().hash());
    }

    private static List<AuditEntry> chained(AuditChain chain, List<AuditEntry> entries) {
        List<AuditEntry> written = new ArrayList<>();
        String previous = AuditChain.START;
        for (AuditEntry entry : entries) {
            AuditEntry placed = new AuditEntry(
                    entry.organization(),
                    written.size() + 1,
                    entry.at(),
                    entry.user(),
                    entry.action(),
                    entry.subject(),
                    entry.before(),
                    entry.after(),
                    "");
            previous = chain.hash(previous, placed);
            written.add(hashed(placed, previous));
        }
        return written;
    }

    private static AuditEntry hashed(AuditEntry entry, String hash) {
        return new AuditEntry(
                entry.organization(),
                entry.sequence(),
                entry.at(),
                entry.user(),
                entry.action(),
                entry.subject(),
                entry.before(),
                entry.after(),
                hash);
    }

    private static AuditEntry with(AuditEntry entry, OrganizationId organization, @Nullable String before) {
        return new AuditEntry(
                organization,
                entry.sequence(),
                entry.at(),
                entry.user(),
                entry.action(),
                entry.subject(),
                before,
                entry.after(),
                entry.hash());
    }

    /** The entry with one field made different; the hash is kept, unless it is what changes. */
    private static AuditEntry changed(AuditEntry entry, int field) {
        return new AuditEntry(
                field == 0 ? new OrganizationId(UUID.randomUUID()) : entry.organization(),
                field == 1 ? entry.sequence() + 1 : entry.sequence(),
                field == 2 ? entry.at().plusNanos(1_000) : entry.at(),
                field == 3 ? (entry.user() == null ? new UserId(UUID.randomUUID()) : null) : entry.user(),
                field == 4 ? entry.action() + "X" : entry.action(),
                entry.subject() + (field == 5 ? "X" : ""),
                // Null and the empty text are different.
                field == 6 ? (entry.before() == null ? "" : null) : entry.before(),
                entry.after(),
                field == 7 ? entry.hash().toLowerCase(java.util.Locale.ROOT) + "_" : entry.hash());
    }
}
