package dev.leadflow.scraper.recognition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.scraper.intake.CanonicalName;
import dev.leadflow.scraper.intake.LeadIdentity;
import dev.leadflow.scraper.intake.Particulars;
import dev.leadflow.scraper.intake.SimilarNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/** Row 89 and more: which leads exist depends on what was sighted, not on the order of it. */
class RecognitionProperties {

    private static final OrganizationId ORGANIZATION = new OrganizationId(new UUID(1, 2));
    private static final KeyedHash HASH = new KeyedHash(new Secret("a pepper of at least thirty-two bytes"));
    private static final Instant START = Instant.parse("2026-11-20T06:30:00Z");

    /** Few values of each kind, so that sightings share them in every combination; some names are alike in pairs only. */
    @Provide
    Arbitrary<List<Map<String, String>>> files() {
        Arbitrary<String> names = Arbitraries.of(
                "Asha Bakery",
                "ASHA BAKERY Pvt Ltd",
                "Asha Bakery Pune",
                "Asha",
                "Asha Sweets",
                "Zenith Motors",
                "Zenith Motor",
                "\u0936\u0930\u094d\u092e\u093e \u092e\u093f\u0920\u093e\u0908");
        Arbitrary<String> phones = Arbitraries.of("", "", "9820012345", "9820012346", "9820012347");
        Arbitrary<String> websites = Arbitraries.of("", "", "asha.example", "zenith.example", "facebook.com/asha");
        Arbitrary<String> emails = Arbitraries.of("", "a@one.example", "b@two.example", "c@three.example");
        Arbitrary<String> cities = Arbitraries.of("", "Pune", "Mumbai");
        return Combinators.combine(names, phones, websites, emails, cities)
                .as((name, phone, website, email, city) -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    fields.put("business_name", name);
                    fields.put("phone", phone);
                    fields.put("website", website);
                    fields.put("email", email);
                    fields.put("city", city);
                    fields.values().removeIf(String::isEmpty);
                    return fields;
                })
                .filter(fields -> fields.containsKey("phone") || fields.containsKey("email"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    @Property(tries = 500)
    void orderDoesNotChangeWhichSightingsAreOneLead(
            @ForAll("files") List<Map<String, String>> file, @ForAll Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < file.size(); i++) {
            order.add(i);
        }
        Set<Set<Integer>> inOrder = leads(file, order, new Book());
        Collections.shuffle(order, random);

        assertThat(leads(file, order, new Book())).isEqualTo(inOrder);
    }

    @Property(tries = 500)
    void leadsAreTheConnectedComponentsOverSightings(@ForAll("files") List<Map<String, String>> file) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < file.size(); i++) {
            order.add(i);
        }

        assertThat(leads(file, order, new Book())).isEqualTo(components(file));
    }

    @Property(tries = 300)
    @Tag("prop-3")
    void theSameFileAgainChangesNothing(@ForAll("files") List<Map<String, String>> file) {
        Book book = new Book();
        file.forEach(book::recognise);
        file.forEach(fields -> assertChangesNothing(book.recognise(fields)));
        int written = book.writes; // the second time may still shorten the way from a merged lead to its successor

        file.forEach(fields -> assertChangesNothing(book.recognise(fields)));

        assertThat(book.writes).isEqualTo(written);
    }

    private static void assertChangesNothing(Recognised again) {
        assertThat(again.accepted()).isNull();
        assertThat(again.merged()).isEmpty();
        assertThat(Objects.requireNonNull(again.sighted()).filled()).isEmpty();
    }

    @Property(tries = 300)
    void aFieldThatSaysSomethingIsNeverOverwritten(@ForAll("files") List<Map<String, String>> file) {
        Book book = new Book();
        Map<LeadId, Lead> seen = new LinkedHashMap<>();
        Map<LeadId, Integer> revisions = new LinkedHashMap<>();
        for (Map<String, String> fields : file) {
            Recognised recognised = book.recognise(fields);
            if (recognised.accepted() != null) {
                var lead = recognised.accepted().lead();
                var before = seen.put(lead.leadId(), lead);
                int revision = recognised.accepted().revision();
                assertThat(revision).isEqualTo(revisions.getOrDefault(lead.leadId(), 0) + 1);
                revisions.put(lead.leadId(), revision);
                if (before != null) {
                    assertThat(lead).isNotEqualTo(before);
                    assertThat(lead.businessName()).isEqualTo(before.businessName());
                    assertKept(before.phone(), lead.phone());
                    assertKept(before.email(), lead.email());
                    assertKept(before.website(), lead.website());
                    assertKept(before.city(), lead.city());
                }
            }
        }
    }

    private static void assertKept(@Nullable String before, @Nullable String after) {
        if (before != null) {
            assertThat(after).isEqualTo(before);
        }
    }

    /** Which rows are one lead once all rows are in. */
    private static Set<Set<Integer>> leads(List<Map<String, String>> file, List<Integer> order, Book book) {
        Map<Integer, LeadId> names = new LinkedHashMap<>();
        for (int row : order) {
            Recognised recognised = book.recognise(file.get(row));
            names.put(
                    row,
                    recognised.sighted() != null
                            ? recognised.sighted().leadId()
                            : Objects.requireNonNull(recognised.accepted()).leadId());
        }
        return Set.copyOf(names.keySet().stream()
                .collect(Collectors.groupingBy(
                        row -> book.root(Objects.requireNonNull(names.get(row))), Collectors.toSet()))
                .values());
    }

    /** The definition, computed by hand: join rows that share a clue and have similar names until nothing changes. */
    private static Set<Set<Integer>> components(List<Map<String, String>> file) {
        List<Particulars> rows = file.stream()
                .map(fields -> Particulars.of(fields, Origin.Door.FILE, "IN"))
                .toList();
        int[] component = new int[rows.size()];
        for (int i = 0; i < component.length; i++) {
            component[i] = i;
        }
        for (int i = 0; i < component.length; i++) {
            for (int j = 0; j < i; j++) {
                if (component[i] != component[j] && isOneBusiness(rows.get(i), rows.get(j))) {
                    int from = component[i];
                    for (int k = 0; k < component.length; k++) {
                        component[k] = component[k] == from ? component[j] : component[k];
                    }
                }
            }
        }
        Map<Integer, Set<Integer>> components = new LinkedHashMap<>();
        for (int i = 0; i < component.length; i++) {
            components.computeIfAbsent(component[i], key -> new HashSet<>()).add(i);
        }
        return Set.copyOf(components.values());
    }

    private static boolean isOneBusiness(Particulars one, Particulars other) {
        CanonicalName name = Objects.requireNonNull(one.canonicalName());
        return SimilarNames.similar(name, Objects.requireNonNull(other.canonicalName()))
                && Clue.of(one).stream().anyMatch(Clue.of(other)::contains);
    }

    /** A recognition with its memory in a map, in the form in which stores keep it. */
    private static final class Book implements Memory {

        private final Map<LeadId, byte[]> leads = new LinkedHashMap<>();
        private final Map<String, byte[]> evidence = new LinkedHashMap<>();
        private final Recognition recognition = new Recognition(this, HASH);
        private long sequence;
        private int writes;

        Recognised recognise(Map<String, String> fields) {
            Particulars particulars = Particulars.of(fields, Origin.Door.FILE, "IN");
            LeadId id = LeadIdentity.of(ORGANIZATION, particulars).orElseThrow();
            return recognition.recognise(new Sighting(ORGANIZATION, id, particulars, Origin.api(), START, sequence++));
        }

        LeadId root(LeadId id) {
            return lead(ORGANIZATION, id) instanceof KnownLead.SameAs same ? root(same.leadId()) : id;
        }

        @Override
        public @Nullable KnownLead lead(OrganizationId organization, LeadId id) {
            byte[] bytes = leads.get(id);
            return bytes == null ? null : KnownLead.read(bytes, organization, id);
        }

        @Override
        public void remember(LeadId id, KnownLead lead) {
            writes++;
            leads.put(id, lead.toBytes());
        }

        @Override
        public @Nullable Evidence evidence(byte[] clue) {
            byte[] bytes = evidence.get(new String(clue, ISO_8859_1));
            return bytes == null ? null : Evidence.read(bytes);
        }

        @Override
        public void remember(byte[] clue, Evidence names) {
            writes++;
            evidence.put(new String(clue, ISO_8859_1), names.toBytes());
        }
    }
}
