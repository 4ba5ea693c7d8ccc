package dev.leadflow.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import dev.leadflow.testkit.Fixtures;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Campaigns are halted when nobody can be reached any more, and for nothing less. */
class RefusedKeysProperties {

    @Property(tries = 1_000)
    @Tag("prop-43")
    void haltsOnceAProcessHasNoMailProviderLeftThatTakesItsKey(@ForAll("states") List<ProviderState> others) {
        List<ProviderState> all = new ArrayList<>(others);
        all.add(state("outreach", "hopeless", "sendgrid", "send", Status.KEY_REFUSED));
        all.add(state("outreach", "hopeless", "smtp", "send", Status.KEY_REFUSED));

        assertThat(RefusedKeys.whyNobodyCanBeReached(all)).isPresent();
    }

    @Property(tries = 1_000)
    @Tag("prop-43")
    void haltsNothingWhileEveryProcessHasAWayLeft(
            @ForAll("states") List<ProviderState> others, @ForAll("hopeful") Status left) {
        List<ProviderState> all = new ArrayList<>(others);
        others.stream()
                .map(ProviderState::instance)
                .distinct()
                .forEach(instance -> all.add(state("outreach", instance, "reserve", "send", left)));

        assertThat(RefusedKeys.whyNobodyCanBeReached(all)).isEmpty();
    }

    @Property(tries = 1_000)
    @Tag("prop-43")
    void haltsNothingForAVerifierOrAnAi(@ForAll("states") List<ProviderState> others) {
        List<ProviderState> all = others.stream()
                .filter(state -> !state.service().equals("outreach"))
                .toList();

        assertThat(RefusedKeys.whyNobodyCanBeReached(all)).isEmpty();
    }

    @Provide
    Arbitrary<Status> hopeful() {
        return Arbitraries.of(Status.class).filter(status -> status != Status.KEY_REFUSED);
    }

    @Provide
    Arbitrary<List<ProviderState>> states() {
        return Combinators.combine(
                        Arbitraries.of("verifier", "personalizer", "outreach", "scraper"),
                        Arbitraries.of("one", "two", "three"),
                        Arbitraries.of("sendgrid", "mailgun", "smtp"),
                        Arbitraries.of("send", "validate", "write"),
                        Arbitraries.of(Status.class))
                .as(RefusedKeysProperties::state)
                .list()
                .ofMaxSize(12);
    }

    static ProviderState state(String service, String instance, String provider, String operation, Status status) {
        return new ProviderState(
                service,
                instance,
                provider,
                operation,
                status,
                10,
                status == Status.WORKING ? 0 : 10,
                0,
                120,
                BigDecimal.ZERO,
                status == Status.WORKING ? null : "The provider refused the key (HTTP 401).",
                null,
                null,
                Fixtures.NOON_IN_KOLKATA);
    }
}
