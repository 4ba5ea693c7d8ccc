package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

class JudgeProperties {

    /** The words of a source's name, and how a lead or an operator spells them. */
    record Source(List<String> words, List<String> between, boolean loud) {

        String spelled() {
            StringBuilder name = new StringBuilder(words.getFirst());
            for (int i = 1; i < words.size(); i++) {
                name.append(between.get(i)).append(words.get(i));
            }
            return loud ? name.toString().toUpperCase(Locale.ROOT) : name.toString();
        }
    }

    /** Row 87. */
    @Property
    @Tag("prop-1")
    void takesALeadExactlyWhenItsSourceIsApprovedInWhateverSpelling(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll("sources") Source source,
            @ForAll @Size(max = 6) List<@From("sources") Source> approved,
            @ForAll("spellings") Source again,
            @ForAll boolean isApproved) {
        List<Source> all = new ArrayList<>(approved);
        all.removeIf(each -> each.words.equals(source.words));
        if (isApproved) {
            all.add(new Source(source.words, again.between, again.loud));
        }
        lead.put("source", source.spelled());

        assertApproved(isApproved, Judge.judge(lead, door, terms(all)));
    }

    /** A lead that names no source comes from the door by which it came. */
    @Property
    @Tag("prop-1")
    void takesALeadThatNamesNoSourceExactlyWhenItsDoorIsApproved(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll @Size(max = 4) Set<@From("doors") String> approved) {
        String name = switch (door) {
            case API -> "api";
            case WEBHOOK -> "webhook";
            case FILE -> "csv";
            case SCRAPE -> "scrape";
        };
        lead.remove("source");

        assertApproved(approved.contains(name), Judge.judge(lead, door, new Terms(approved, "IN")));
    }

    private static void assertApproved(boolean approved, Judgement judgement) {
        if (approved) {
            assertThat(judgement).isInstanceOf(Judgement.Usable.class);
        } else {
            assertRefused(judgement, RefusalReason.SOURCE_NOT_APPROVED);
        }
    }

    /** Row 88: in whichever field it stands, whatever else the lead says, and even where the source is approved. */
    @Property
    @Tag("prop-2")
    void refusesEveryLeadThatLeadsToThePageOfAPerson(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll("personalPages") String page,
            @ForAll("fieldsWithAddresses") String field,
            @ForAll boolean sourceIsApproved) {
        lead.put(field, page);

        assertRefused(
                Judge.judge(lead, door, new Terms(sourceIsApproved ? Set.of("csv", page) : Set.of(), "IN")),
                RefusalReason.PERSONAL_PROFILE);
    }

    /** Row 88. */
    @Property
    @Tag("prop-2")
    void refusesEveryLeadOfASourceThatHoldsPeopleEvenIfSomebodyApprovedIt(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll("sources") Source source,
            @ForAll("personalWords") String word,
            @ForAll boolean first) {
        List<String> words = new ArrayList<>(source.words);
        words.add(first ? 0 : words.size(), word);
        Source personal = new Source(words, source.between, source.loud);
        lead.put("source", personal.spelled());

        assertRefused(Judge.judge(lead, door, terms(List.of(personal))), RefusalReason.PERSONAL_PROFILE);
    }

    /** The other side of it: whoever refuses everything holds the rule as well, and finds no customers. */
    @Property
    @Tag("prop-2")
    void takesALeadThatLeadsToThePageOfABusiness(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll("businessPages") String page,
            @ForAll("fieldsOfPages") String field) {
        lead.put(field, page);

        assertThat(Judge.judge(lead, door, new Terms(Set.of("csv"), "IN"))).isInstanceOf(Judgement.Usable.class);
    }

    /** Row 338: what a lead does not need leaves no trace in what is made of it. */
    @Property
    @Tag("prop-23")
    void makesNothingOfWhatALeadDoesNotNeed(
            @ForAll("leads") Map<String, String> lead,
            @ForAll Origin.Door door,
            @ForAll @Size(min = 1, max = 5) Map<@From("needless") String, @From("secrets") String> more) {
        Terms terms = new Terms(Set.of("csv"), "IN");
        Map<String, String> all = new HashMap<>(more);
        all.putAll(lead);

        Judgement judgement = Judge.judge(all, door, terms);

        assertThat(judgement).isEqualTo(Judge.judge(lead, door, terms));
        assertThat(judgement.toString()).doesNotContain("secret");
    }

    private static Terms terms(List<Source> approved) {
        Set<String> names = new HashSet<>();
        approved.forEach(each -> names.add(each.spelled()));
        return new Terms(names, "IN");
    }

    private static void assertRefused(Judgement judgement, RefusalReason reason) {
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    /** Leads of the source "csv" that could be used; they may be changed. */
    @Provide
    Arbitrary<Map<String, String>> leads() {
        Arbitrary<String> words =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(12);
        return Combinators.combine(
                        words,
                        Arbitraries.of("", "9820012345", "+44 20 7946 0018"),
                        words.map(name -> "info@" + name + ".example"),
                        Arbitraries.of("", "Pune", "Mumbai"),
                        Arbitraries.of("", "India", "Wakanda"),
                        Arbitraries.of("", "https://www.asha.example/contact", "none"),
                        Arbitraries.of("", "Asha Rao"))
                .as((name, phone, email, city, country, website, person) -> {
                    Map<String, String> fields = new HashMap<>(Map.of(
                            "business_name", name,
                            "phone", phone,
                            "email", email,
                            "city", city,
                            "country", country,
                            "website", website,
                            "contact_name", person,
                            "source", "csv"));
                    fields.values().removeIf(String::isEmpty);
                    return fields;
                });
    }

    /** Of words that no known source is called by. */
    @Provide
    Arbitrary<Source> sources() {
        return named(Arbitraries.of("fair", "expo", "market", "2026", "मेला")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3));
    }

    @Provide
    Arbitrary<Source> spellings() {
        return named(Arbitraries.just(List.of("any")));
    }

    private static Arbitrary<Source> named(Arbitrary<List<String>> words) {
        return Combinators.combine(
                        words, Arbitraries.of(" ", "-", "_", "  ", " / ").list().ofSize(4), Arbitraries.of(true, false))
                .as(Source::new);
    }

    @Provide
    Arbitrary<String> doors() {
        return Arbitraries.of("api", "webhook", "csv", "scrape", "fair");
    }

    @Provide
    Arbitrary<String> personalWords() {
        return Arbitraries.of("profile", "profiles", "people", "person", "personal");
    }

    @Provide
    Arbitrary<String> fieldsWithAddresses() {
        return Arbitraries.of("website", "source", "source_url");
    }

    /** Those that may hold a page without changing where a lead comes from. */
    @Provide
    Arbitrary<String> fieldsOfPages() {
        return Arbitraries.of("website", "source_url");
    }

    @Provide
    Arbitrary<String> personalPages() {
        return written(Arbitraries.of(
                "linkedin.com/in/",
                "linkedin.com/pub/",
                "facebook.com/profile.php?id=",
                "facebook.com/people/",
                "xing.com/profile/",
                "viadeo.com/profile/",
                "crunchbase.com/person/",
                "zoominfo.com/p/",
                "researchgate.net/profile/",
                "about.me/"));
    }

    @Provide
    Arbitrary<String> businessPages() {
        return written(Arbitraries.of(
                "linkedin.com/company/",
                "facebook.com/",
                "xing.com/companies/",
                "crunchbase.com/organization/",
                "notlinkedin.com/in/",
                "asha.example/in/"));
    }

    /** As people write addresses: with and without a scheme, on any host of the domain, loud, and among other text. */
    private static Arbitrary<String> written(Arbitrary<String> pages) {
        return Combinators.combine(
                        Arbitraries.of("", "http://", "https://", "HTTPS://"),
                        Arbitraries.of("", "www.", "in.", "m."),
                        pages,
                        Arbitraries.of("asha-rao-1", "asha", "100"),
                        Arbitraries.of("", "/", "?x=1", "#top"),
                        Arbitraries.of("", "see ", "asha.example ; "),
                        Arbitraries.of(true, false))
                .as((scheme, host, page, name, rest, before, loud) -> {
                    String address = scheme + host + page + name + rest;
                    return before + (loud ? address.toUpperCase(Locale.ROOT) : address);
                });
    }

    @Provide
    Arbitrary<String> needless() {
        return Arbitraries.of(
                "date_of_birth", "religion", "notes", "salary", "aadhaar", "home_address", "gender", "beginning", "");
    }

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.integers().between(0, 9_999).map(each -> "secret " + each);
    }
}
