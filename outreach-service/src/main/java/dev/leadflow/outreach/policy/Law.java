package dev.leadflow.outreach.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Purpose;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that the law of a place asks, as data. A law only ever forbids: without it, more would be allowed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "law")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Law.NoCalls.class, name = "no-calls"),
    @JsonSubTypes.Type(value = Law.CallHours.class, name = "call-hours"),
    @JsonSubTypes.Type(value = Law.ConsentNeeded.class, name = "consent-needed"),
    @JsonSubTypes.Type(value = Law.RegistryCheckNeeded.class, name = "registry-check-needed"),
    @JsonSubTypes.Type(value = Law.CallerSeries.class, name = "caller-series")
})
public sealed interface Law {

    /** Its name in decisions, such as {@code in-call-hours}. */
    String id();

    Basis basis();

    /** Which laws ask for something, for the decision trail: their ids, or {@code none}. */
    static String idsOf(List<? extends Law> laws) {
        return laws.isEmpty() ? "none" : laws.stream().map(Law::id).collect(Collectors.joining(","));
    }

    /**
     * Where a law comes from.
     *
     * @param effectiveFrom first day on which it holds, from the moment that this day begins anywhere on Earth
     * @param source what says so, for people to look up
     * @param checkedOn the day on which somebody last compared this with the source
     */
    record Basis(LocalDate effectiveFrom, String source, LocalDate checkedOn) {}

    /** A law about contacts of some purposes only. */
    interface ForPurposes {

        Set<Purpose> purposes();

        /** Whether it is about a contact of this purpose: an unknown one may be any of them. */
        default boolean concerns(@Nullable Purpose purpose) {
            return purpose == null || purposes().contains(purpose);
        }
    }

    /** Nobody is called there. */
    record NoCalls(String id, Basis basis) implements Law {}

    /**
     * Calls are made at these times of the recipient's day only.
     *
     * @param to first moment that is outside again
     */
    record CallHours(String id, Basis basis, Set<DayOfWeek> days, LocalTime from, LocalTime to) implements Law {}

    /**
     * Contacts of these purposes need a consent that was recorded.
     *
     * @param exceptMailboxes local parts of mail addresses that belong to a business and to no person
     */
    record ConsentNeeded(String id, Basis basis, Channel channel, Set<Purpose> purposes, Set<String> exceptMailboxes)
            implements Law, ForPurposes {}

    /**
     * A registry must have said that the number is not listed.
     *
     * @param maxAgeDays how old that answer may be; null for any age
     */
    record RegistryCheckNeeded(
            String id,
            Basis basis,
            Set<Purpose> purposes,
            @Nullable Integer maxAgeDays) implements Law, ForPurposes {}

    /**
     * Calls of these purposes come from numbers of this series.
     *
     * @param series how such numbers begin in E.164
     */
    record CallerSeries(String id, Basis basis, Set<Purpose> purposes, String series) implements Law, ForPurposes {}
}
