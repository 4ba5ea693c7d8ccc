package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Real PostgreSQL: whatever is recorded in whatever order, nobody who took a consent back is held to an older one. */
class ConsentsProperties {

    private static final UserId OPERATOR = new UserId(UUID.randomUUID());
    private static @Nullable PipelineDatabase database;
    private final Consents consents = new Consents(new Outbox("optout", Set.of(Topics.CONSENTS)));

    @BeforeContainer
    static void migrate() {
        database = TestPostgres.migrated(new Migration("optout", true));
    }

    /**
     * @param day on which the consent was given; -1 for a withdrawal
     * @param recordedOn never before it was given
     */
    record Doing(int day, int recordedOn) {}

    @Property(tries = 200)
    void holdsOnlyWhileNothingNewerTookItBack(@ForAll("doings") List<Doing> doings) {
        OrganizationId organization = Fixtures.organization();
        Instant given = null;
        Instant withdrawn = null;
        int changes = 0;
        int today = 0;
        for (Doing doing : doings) {
            today = Math.max(today, doing.recordedOn);
            if (doing.day < 0) {
                withdraw(organization, day(today));
                if (given != null && withdrawn == null) {
                    withdrawn = day(today).isAfter(given) ? day(today) : given;
                    changes++;
                }
            } else {
                give(organization, day(doing.day), day(today));
                if (given == null || day(doing.day).isAfter(withdrawn == null ? given : withdrawn)) {
                    given = day(doing.day);
                    withdrawn = null;
                    changes++;
                }
            }
        }

        List<RecordedConsent> rows = consents.find(database(), which(organization));
        if (given == null) {
            assertThat(rows).isEmpty();
            return;
        }
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().givenAt()).isEqualTo(given);
        assertThat(rows.getFirst().withdrawnAt()).isEqualTo(withdrawn);
        List<Consent> events = events(organization);
        assertThat(events).hasSize(changes);
        assertThat(events.getLast())
                .as("the compacted topic ends with what the table says")
                .isEqualTo(rows.getFirst().event());
        assertThat(history(organization)).isEqualTo(changes);
    }

    private void give(OrganizationId organization, Instant at, Instant now) {
        consents.give(
                database(),
                List.of(new RecordedConsent(
                        organization,
                        "key",
                        Channel.VOICE,
                        Purpose.MARKETING,
                        "Form of " + at,
                        "+912041234567",
                        at,
                        null,
                        OPERATOR,
                        now)));
    }

    private void withdraw(OrganizationId organization, Instant now) {
        consents.withdraw(database(), which(organization), OPERATOR, now);
    }

    private static Consents.Which which(OrganizationId organization) {
        return new Consents.Which(organization, List.of("key"), List.of("EMAIL", "VOICE"), List.of("MARKETING"));
    }

    private static Instant day(int day) {
        return Fixtures.NOON_IN_KOLKATA.plus(Duration.ofDays(day));
    }

    private static List<Consent> events(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT value FROM optout.outbox WHERE organization_id = :organization ORDER BY id")
                .param("organization", organization.value())
                .query((row, number) -> Json.read(row.getBytes("value"), Consent.class))
                .list();
    }

    private static int history(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.consent_change WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Integer.class)
                .single();
    }

    private static PipelineDatabase database() {
        return Objects.requireNonNull(database);
    }

    @Provide
    Arbitrary<List<Doing>> doings() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1, 4),
                        Arbitraries.integers().between(0, 4))
                .as((day, later) -> new Doing(day, Math.max(day, later)))
                .list()
                .ofMaxSize(10);
    }
}
