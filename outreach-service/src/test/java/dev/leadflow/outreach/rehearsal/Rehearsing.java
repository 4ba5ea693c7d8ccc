package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.Traffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rehearses what a {@link Traffic} has recorded, from its bytes as a topic would keep them. */
final class Rehearsing {

    private final Period period;
    private final Map<String, @Nullable JsonNode> changes = new HashMap<>();
    private LongFunction<Optional<OrganizationSettings>> versions;
    private List<ContactJudged> records;
    private @Nullable Replay replay;
    private int mostInMind;

    Rehearsing(Traffic traffic, Instant from, Instant to) {
        this.period = new Period(from, to);
        this.versions = traffic::settings;
        this.records = traffic.recorded();
    }

    Rehearsing with(String setting, Object value) {
        changes.put(setting, Json.EVENTS.valueToTree(value));
        return this;
    }

    Rehearsing knowing(LongFunction<Optional<OrganizationSettings>> known) {
        versions = known;
        return this;
    }

    Rehearsing of(List<ContactJudged> others) {
        records = others;
        return this;
    }

    Difference difference() {
        EventSerde<ContactJudged> serde = EventSerde.of(ContactJudged.class);
        SettingChanges wanted = SettingChanges.of(changes);
        Replay newReplay = new Replay(period, versions, wanted, wanted.rules(), () -> {});
        replay = newReplay;
        Instant earliest = period.from().minus(Replay.COUNTED_BEFORE);
        for (ContactJudged each : records) {
            if (!each.at().isBefore(earliest)) {
                newReplay.next(
                        serde.deserializer().deserialize("", serde.serializer().serialize("", each)));
                mostInMind = Math.max(mostInMind, newReplay.contactsInMind());
            }
        }
        return newReplay.end();
    }

    int mostInMind() {
        return mostInMind;
    }

    Replay replay() {
        return java.util.Objects.requireNonNull(replay);
    }
}
