package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression.Scope;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Real PostgreSQL: an opt-out holds from the moment it is answered, and nothing takes it away again (rows 129, 133). */
class SuppressionListProperties {

    private static @Nullable PipelineDatabase database;
    private final SuppressionList list = new SuppressionList(new Outbox("optout", Set.of(Topics.SUPPRESSIONS)));

    @BeforeContainer
    static void migrate() {
        database = TestPostgres.migrated(new Migration("optout", true));
    }

    /** Somebody opts out, or somebody tries to undo it behind the program's back. */
    record Doing(What what, String key, Scope scope) {
        enum What {
            OPT_OUT,
            DELETE,
            WEAKEN
        }
    }

    @Property(tries = 1_000)
    @Tag("prop-11")
    @Tag("prop-24")
    @Tag("prop-50")
    void holdsAtOnceAndForEver(@ForAll("doings") List<Doing> doings) {
        OrganizationId organization = Fixtures.organization();
        Set<String> everywhere = new HashSet<>();
        for (Doing doing : doings) {
            switch (doing.what) {
                case OPT_OUT -> {
                    list.add(database(), List.of(row(organization, doing)));
                    if (doing.scope == Scope.ALL_CHANNELS) {
                        everywhere.add(doing.key);
                    }
                }
                case DELETE ->
                    refused("DELETE FROM optout.suppression WHERE organization_id = :organization", organization);
                case WEAKEN ->
                    refused(
                            "UPDATE optout.suppression SET scope = 'VOICE', created_at = created_at - interval '1 day'"
                                    + " WHERE organization_id = :organization",
                            organization);
            }
            everywhere.forEach(key -> assertThat(list.holds(database(), organization, List.of(key)))
                    .isTrue());
        }
    }

    private static void refused(String sql, OrganizationId organization) {
        if (count(organization) > 0) {
            assertThatThrownBy(() -> database()
                            .jdbc()
                            .sql(sql)
                            .param("organization", organization.value())
                            .update())
                    .isInstanceOf(DataAccessException.class);
        }
    }

    private static int count(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.suppression WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Integer.class)
                .single();
    }

    private static Suppressed row(OrganizationId organization, Doing doing) {
        return new Suppressed(
                organization,
                doing.key,
                doing.scope,
                Suppressed.Kind.EMAIL,
                null,
                "asked for it",
                Suppressed.Source.OPERATOR,
                null,
                null,
                Fixtures.NOON_IN_KOLKATA);
    }

    private static PipelineDatabase database() {
        return Objects.requireNonNull(database);
    }

    @Provide
    Arbitrary<List<Doing>> doings() {
        return Combinators.combine(
                        Arbitraries.of(Doing.What.OPT_OUT, Doing.What.OPT_OUT, Doing.What.DELETE, Doing.What.WEAKEN),
                        Arbitraries.of("one", "two", "three"),
                        Arbitraries.of(Scope.class))
                .as(Doing::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }
}
