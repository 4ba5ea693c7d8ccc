package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The laws of all places. A country that no pack names has those of {@code others}, which are at least as strict as every
 * pack: without a pack, nothing is allowed that was not allowed with it.
 *
 * <p>Kept as data in {@code law/*.json}, so that a lawyer can read them. They come mostly from secondary sources and are no
 * legal advice: the operator is answerable.
 */
public final class LawBook {

    /** A day has begun somewhere on Earth 14 hours before it begins at Greenwich. */
    static final ZoneOffset FIRST_TO_SEE_A_DAY = ZoneOffset.ofHours(14);

    private static final LawBook BUILT_IN = new LawBook(
            Stream.of("india", "united-states", "united-kingdom", "european-union")
                    .map(LawBook::read)
                    .toList(),
            read("others"),
            null);

    private final List<Jurisdiction> packs;
    private final Jurisdiction others;
    private final @Nullable LocalDate asOf;
    private final Map<String, Jurisdiction> byCountry = new HashMap<>();

    private LawBook(List<Jurisdiction> packs, Jurisdiction others, @Nullable LocalDate asOf) {
        this.packs = packs;
        this.others = others;
        this.asOf = asOf;
        packs.forEach(pack -> pack.zones().keySet().forEach(country -> byCountry.put(country, pack)));
    }

    /** The laws that this program knows. */
    public static LawBook builtIn() {
        return BUILT_IN;
    }

    private static Jurisdiction read(String name) {
        return Json.resource(LawBook.class, "law/" + name + ".json", Jurisdiction.class);
    }

    /** The same laws as they stand on another day, so that tomorrow's can be tried out today. */
    public LawBook asOf(LocalDate day) {
        return new LawBook(packs, others, day);
    }

    /** The laws without those of one pack; what it named belongs to the others then. */
    public LawBook without(String pack) {
        return new LawBook(
                packs.stream().filter(each -> !each.name().equals(pack)).toList(), others, asOf);
    }

    /** The names of the packs; {@code others} is not one of them. */
    public List<String> packs() {
        return packs.stream().map(Jurisdiction::name).toList();
    }

    /** Whose laws hold for recipients in a country; an unknown country has those of the others. */
    Jurisdiction of(Optional<String> country) {
        return country.map(byCountry::get).orElse(others);
    }

    /** The laws of one kind that hold in a country at a moment. */
    <L extends Law> Stream<L> inForce(Class<L> kind, Optional<String> country, Instant now) {
        LocalDate today = asOf != null ? asOf : LocalDate.ofInstant(now, FIRST_TO_SEE_A_DAY);
        return of(country).laws().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(law -> !law.basis().effectiveFrom().isAfter(today));
    }

    /** Every zone of a country; empty when it is not known. */
    Set<ZoneId> zonesOf(Optional<String> country) {
        return country.map(code -> of(country).zones().getOrDefault(code, List.of()))
                .map(Set::copyOf)
                .orElse(Set.of());
    }
}
