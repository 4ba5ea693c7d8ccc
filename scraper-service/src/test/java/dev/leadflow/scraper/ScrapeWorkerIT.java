package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.web.Page;
import dev.leadflow.scraper.Scrapes.Status;
import dev.leadflow.scraper.intake.LeadIdentity;
import dev.leadflow.scraper.intake.Particulars;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.scraper.source.FakeSource;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.Search;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.site.GuardedFetcher;
import dev.leadflow.scraper.source.site.SiteVisits;
import dev.leadflow.scraper.source.site.TrustedSites;
import dev.leadflow.scraper.source.website.OwnWebsite;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a search when things go wrong in its middle. */
class ScrapeWorkerIT {

    private static final String SOURCE = "website";
    private static final PipelineDatabase DATABASE = TestPostgres.migrated(new Migration("scraper", false));

    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final OrganizationId organization = Fixtures.organization();
    private final ScrapeQueue scrapes = new ScrapeQueue(DATABASE);
    private final FakeSource source = new FakeSource(SOURCE);
    private final FakeIntake intake = new FakeIntake();
    private final ScrapeWorker worker = worker();

    ScrapeWorkerIT() {
        DATABASE.jdbc().sql("DELETE FROM scraper.scrape").update(); // a claim looks at all organizations
    }

    @Test
    void capturesWhatEveryPageHas() {
        source.page(lead("a"), lead("b")).page().page(lead("c"));

        Scrapes.Scrape done = done(ask(100));

        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.progress()).isEqualTo(100);
        assertThat(done.found()).isEqualTo(3);
        assertThat(done.captured()).isEqualTo(3);
        assertThat(intake.captured)
                .extracting(fields -> fields.get("business_name"))
                .containsExactly("Firm a", "Firm b", "Firm c");
    }

    @Test
    void stopsAtTheLimit() {
        source.page(lead("a"), lead("b"), lead("c")).page(lead("d"));

        assertThat(done(ask(2)).found()).isEqualTo(2);
        assertThat(source.asked()).hasSize(1);
    }

    @Test
    void endsASearchWhoseSourceGoesOnWithoutNamingAnybodyNew() {
        for (int page = 0; page < 50; page++) {
            source.page(lead("a"), lead("b"));
        }

        Scrapes.Scrape done = done(ask(100));

        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.found()).isEqualTo(2);
        assertThat(source.asked()).hasSizeLessThan(15);
    }

    @Test
    void readsManyPagesOfASourceThatNamesSomebodyOnEach() {
        for (int page = 0; page < 30; page++) {
            source.page(lead("a" + page));
        }

        assertThat(done(ask(100)).found()).isEqualTo(30);
    }

    /** Rows 92 and 223: whatever one business comes to, the others are taken. */
    @Test
    @Tag("prop-27")
    @Tag("prop-52")
    void goesOnWhateverOneBusinessComesTo() {
        intake.before = fields -> {
            if ("Firm b".equals(fields.get("business_name"))) {
                throw new IllegalStateException("planted");
            }
        };
        source.page(
                lead("a"),
                lead("b"),
                new Finding.PassedOver("gone", SourceRefusal.of(Reason.CLOSED_PERMANENTLY, "Closed.")),
                new Finding.OnItsWebsite("nowhere", "http://nowhere.example", Finding.Expectation.NONE),
                new Finding.Lead("nobody", Map.of("business_name", "Nobody", "source", SOURCE)),
                new Finding.Lead("odd", Map.of()),
                lead("c"));

        Scrapes.Scrape done = done(ask(100));

        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.captured()).isEqualTo(2);
        assertThat(done.refused())
                .isEqualTo(Map.of(
                        "CLOSED_PERMANENTLY", 1L,
                        "NO_USABLE_CONTACT", 1L,
                        "SOURCE_NOT_APPROVED", 1L,
                        "UNREACHABLE", 1L,
                        "UNREADABLE", 1L));
    }

    /** A directory writes these: an address of any length, or a text that PostgreSQL cannot hold. */
    @Test
    void goesOnWhateverASourceCallsABusinessOrItsNextPage() {
        String endless = new Random(7)
                .ints(10_000, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        source.page(Stream.of(endless, endless + "b", "a\u0000", "b\uD800", "c")
                .map(reference -> new Finding.PassedOver(reference, SourceRefusal.of(Reason.UNREADABLE, "Odd.")))
                .toArray(Finding[]::new));
        source.then(answer -> new LeadSource.Answer.Found(((LeadSource.Answer.Found) answer).findings(), "\u0000"));
        UUID id = ask(100);
        work();

        assertThat(found(id).found()).isEqualTo(5);
        assertThat(found(id).status()).isEqualTo(Status.DONE);
    }

    @Test
    @Tag("prop-1")
    void readsNoSourceThatIsNotApprovedAnyMore() {
        source.page(lead("a")).page(lead("b"));
        UUID id = ask(100);
        work();
        intake.approved = Set.of("csv");

        Scrapes.Scrape done = done(id);

        assertThat(done.status()).isEqualTo(Status.REFUSED);
        assertThat(done.reason()).isEqualTo("SOURCE_NOT_APPROVED");
        assertThat(intake.captured).hasSize(1);
        assertThat(source.asked()).hasSize(1);
    }

    @Test
    @Tag("prop-1")
    void capturesNothingUnderASourceThatIsNotApproved() {
        source.page(new Finding.Lead(
                "a", Map.of("business_name", "A", "email", "a@a.example", "source", "some_directory")));

        assertThat(done(ask(100)).refused()).isEqualTo(Map.of("SOURCE_NOT_APPROVED", 1L));
        assertThat(intake.captured).isEmpty();
    }

    @Test
    @Tag("prop-2")
    void capturesNobodyWhoIsAPerson() {
        source.page(new Finding.Lead(
                "a",
                Map.of(
                        "business_name", "A",
                        "email", "a@a.example",
                        "source", SOURCE,
                        "source_url", "https://linkedin.com/in/asha")));

        assertThat(done(ask(100)).refused()).isEqualTo(Map.of("PERSONAL_PROFILE", 1L));
        assertThat(intake.captured).isEmpty();
    }

    /** F1: killed in the middle of a page. What was written down is not captured again; what was under way may be. */
    @Test
    void goesOnWhereAKilledProcessWas() {
        source.page(lead("a"), lead("b"), lead("c"), lead("d")).page(lead("e"));
        UUID id = ask(100);
        intake.before = fields -> {
            if ("Firm c".equals(fields.get("business_name"))) {
                throw new Killed();
            }
        };
        assertThatThrownBy(this::work).isInstanceOf(Killed.class);
        intake.before = fields -> {};

        assertThat(scrapes.claim(clock.instant())).as("while its lease lasts").isEmpty();
        clock.advance(ScrapeQueue.LEASE);
        Scrapes.Scrape done = done(id);

        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.captured()).isEqualTo(5);
        assertThat(intake.captured)
                .extracting(fields -> fields.get("business_name"))
                .containsExactly("Firm a", "Firm b", "Firm c", "Firm d", "Firm e");
    }

    /** F7: a process that was frozen past its lease finds that its search is not its own any more. */
    @Test
    void writesNothingDownOnceItsLeaseIsLost() {
        source.page(lead("a"), lead("b"));
        UUID id = ask(100);
        ScrapeQueue.Task frozen = scrapes.claim(clock.instant()).orElseThrow();
        clock.advance(ScrapeQueue.LEASE);
        ScrapeQueue.Task taken = scrapes.claim(clock.instant()).orElseThrow();

        worker.work(frozen);
        assertThat(found(id).found()).isZero();
        assertThat(found(id).status()).isEqualTo(Status.RUNNING);

        worker.work(taken);
        assertThat(found(id).captured()).isEqualTo(2);
        assertThat(found(id).status()).isEqualTo(Status.DONE);
    }

    /** F20: two processes share the work and do none of it twice. */
    @Test
    void sharesSearchesWithAnotherProcess() throws InterruptedException {
        for (int page = 0; page < 5; page++) {
            source.page(lead("x" + page), lead("y" + page));
        }
        List<UUID> ids = IntStream.range(0, 12)
                .mapToObj(i -> ask(Fixtures.organization(), 100))
                .toList();
        ScrapeWorker other = worker();
        List<Thread> threads = List.of(new Thread(() -> workAll(worker)), new Thread(() -> workAll(other)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(30_000);
        }

        assertThat(intake.captured).hasSize(12 * 10);
        assertThat(new HashSet<>(intake.ids)).hasSize(12 * 10);
        assertThat(ids).hasSize(12);
        assertThat(DATABASE.jdbc()
                        .sql("SELECT count(*) FROM scraper.scrape WHERE status = 'DONE'")
                        .query(Long.class)
                        .single())
                .isEqualTo(12);
    }

    /** F19: one organization does not take all the hands. */
    @Test
    void worksOnTwoSearchesOfAnOrganizationAtOnceAndNotOnMore() {
        source.page(lead("a"));
        OrganizationId other = Fixtures.organization();
        IntStream.range(0, 5).forEach(i -> ask(100));
        clock.advance(Duration.ofSeconds(1));
        ask(other, 100);

        List<OrganizationId> claimed = new ArrayList<>();
        for (Optional<ScrapeQueue.Task> task = scrapes.claim(clock.instant());
                task.isPresent();
                task = scrapes.claim(clock.instant())) {
            claimed.add(task.get().organizationId());
        }

        assertThat(claimed).containsExactly(organization, organization, other);
    }

    @Test
    @Tag("prop-4")
    void comesBackAfterAPauseThatGrowsAndGivesUpInTheEnd() {
        source.page(lead("a"));
        source.then(answer -> new LeadSource.Answer.Later(Duration.ofSeconds(60), true, "Busy."));
        UUID id = ask(100);
        work();

        assertThat(found(id).status()).isEqualTo(Status.QUEUED);
        assertThat(found(id).detail()).isEqualTo("Busy.");
        clock.advance(Duration.ofSeconds(59));
        assertThat(scrapes.claim(clock.instant())).isEmpty();
        for (int i = 0; i < 7; i++) {
            clock.advance(Duration.ofMinutes(10));
            work();
        }

        assertThat(found(id).status()).isEqualTo(Status.FAILED);
        assertThat(found(id).detail()).startsWith("Busy. It was tried 8 times.");
        assertThat(source.asked()).hasSize(8);
    }

    @Test
    @Tag("prop-4")
    void waitsWithJitterUpToALimitThatDoubles() {
        for (int failures = 0; failures < 40; failures++) {
            Duration limit = Duration.ofSeconds(Math.min(300, 4L << Math.min(failures, 20)));
            Set<Duration> pauses = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                Duration pause = ScrapeWorker.pause(failures);
                assertThat(pause).isBetween(Duration.ZERO, limit);
                pauses.add(pause);
            }
            assertThat(pauses).hasSizeGreaterThan(10);
        }
    }

    /** Without the internet no site answers, which says nothing about the businesses. */
    @Test
    void losesNoMoreThanTheFirstBusinessesWhileNoWebsiteAnswers() {
        source.page(IntStream.range(0, 50)
                .mapToObj(number -> new Finding.OnItsWebsite(
                        "site-" + number, "http://site-" + number + ".example", Finding.Expectation.NONE))
                .toArray(Finding[]::new));
        UUID id = ask(100);
        work();

        assertThat(found(id).status()).isEqualTo(Status.QUEUED);
        assertThat(found(id).detail()).startsWith("None of the last 20 websites answered");
        assertThat(found(id).refused()).isEqualTo(Map.of("UNREACHABLE", 20L));
        assertThat(scrapes.claim(clock.instant())).isEmpty();
    }

    @Test
    void doesNotCountAPauseThatWasAgreedOnAsAFailure() {
        source.page(lead("a"));
        List<Integer> asked = new ArrayList<>();
        source.then(answer -> {
            asked.add(1);
            return asked.size() <= 20 ? new LeadSource.Answer.Later(Duration.ofSeconds(30), false, "Slowly.") : answer;
        });
        UUID id = ask(100);
        for (int i = 0; i < 20; i++) {
            work();
            assertThat(scrapes.claim(clock.instant())).isEmpty();
            clock.advance(Duration.ofSeconds(30));
        }

        assertThat(done(id).captured()).isOne();
    }

    /** Retry-After is written by others too: 999999999 are 31 years. */
    @Test
    void comesBackAfterADayHoweverLongASourceWantsToBeLeftAlone() {
        source.page(lead("a"));
        source.then(answer -> new LeadSource.Answer.Later(Duration.ofSeconds(Long.MAX_VALUE), true, "For ever."));
        UUID id = ask(100);
        work();
        source.then(answer -> answer);

        assertThat(found(id).detail()).isEqualTo("For ever.");
        clock.advance(Duration.ofDays(1).plusMinutes(1));
        assertThat(done(id).captured()).isOne();
    }

    @Test
    @Tag("prop-27")
    void survivesASourceThatThrows() {
        source.page(lead("a"));
        source.then(answer -> {
            throw new IllegalStateException("planted");
        });
        UUID id = ask(100);
        work();
        assertThat(found(id).status()).isEqualTo(Status.QUEUED);
        source.then(answer -> answer);
        clock.advance(Duration.ofMinutes(1));

        assertThat(done(id).captured()).isOne();
    }

    /** F3: the broker is away for a while. */
    @Test
    void losesNothingWhileKafkaIsAway() {
        source.page(lead("a"), lead("b"));
        intake.before = fields -> {
            if ("Firm b".equals(fields.get("business_name"))) {
                throw new KafkaUnavailableException(new IllegalStateException("away"));
            }
        };
        UUID id = ask(100);
        work();
        assertThat(found(id).found()).isOne();
        assertThat(found(id).status()).isEqualTo(Status.QUEUED);
        intake.before = fields -> {};
        clock.advance(Duration.ofMinutes(1));

        assertThat(done(id).captured()).isEqualTo(2);
    }

    @Test
    void beginsAnewOnceWhenTheSourceHasLostThePage() {
        source.page(lead("a")).page(lead("b"));
        UUID id = ask(100);
        work();
        List<Integer> lost = new ArrayList<>(List.of(1));
        source.then(answer -> lost.isEmpty() || lost.removeFirst() == 0
                ? answer
                : LeadSource.Answer.refused(Reason.CURSOR_LOST, "Lost."));

        assertThat(done(id).captured()).isEqualTo(2);
        assertThat(intake.captured).hasSize(2);

        source.then(answer -> LeadSource.Answer.refused(Reason.CURSOR_LOST, "Lost."));
        assertThat(done(ask(100)).reason()).isEqualTo("CURSOR_LOST");
    }

    @Test
    void stopsWhenItIsCancelledAndGoesOnWhenItIsResumed() {
        source.page(lead("a"), lead("b")).page(lead("c"));
        UUID id = ask(100);
        intake.before = fields -> {
            if ("Firm b".equals(fields.get("business_name"))) {
                Scrapes.cancel(DATABASE, organization, id, clock.instant());
            }
        };
        work();

        assertThat(found(id).status()).isEqualTo(Status.CANCELLED);
        assertThat(found(id).found()).isOne();
        assertThat(scrapes.claim(clock.instant())).isEmpty();

        intake.before = fields -> {};
        assertThat(Scrapes.resume(DATABASE, organization, id, clock.instant())).isTrue();
        assertThat(done(id).captured()).isEqualTo(3);
        assertThat(Scrapes.resume(DATABASE, organization, id, clock.instant())).isFalse();
    }

    @Test
    void forgetsPlacesBeforeTheirIdsGrowOld() {
        source.page(lead("a"));
        UUID id = ask(100);
        done(id);
        clock.advance(Duration.ofDays(359));
        scrapes.forget(clock.instant());
        assertThat(found(id).found()).isOne();
        clock.advance(Duration.ofDays(2));
        scrapes.forget(clock.instant());

        assertThat(Scrapes.find(DATABASE, organization, id)).isEmpty();
        assertThat(Scrapes.items(DATABASE, organization, id, Page.Request.of(0, 50))
                        .total())
                .isZero();
    }

    private UUID ask(int most) {
        return ask(organization, most);
    }

    private UUID ask(OrganizationId of, int most) {
        UUID id = UUID.randomUUID();
        Scrapes.add(
                DATABASE,
                of,
                id,
                SOURCE,
                new Search("bakeries", "Pune", null, "IN", most),
                new UserId(UUID.randomUUID()),
                clock.instant());
        return id;
    }

    /** One page of the search that is next. */
    private void work() {
        scrapes.claim(clock.instant()).ifPresent(worker::work);
    }

    private void workAll(ScrapeWorker with) {
        for (Optional<ScrapeQueue.Task> task = scrapes.claim(clock.instant());
                task.isPresent();
                task = scrapes.claim(clock.instant())) {
            with.work(task.get());
        }
    }

    private Scrapes.Scrape done(UUID id) {
        workAll(worker);
        return found(id);
    }

    private Scrapes.Scrape found(UUID id) {
        return Scrapes.find(DATABASE, organization, id).orElseThrow();
    }

    private static Finding lead(String reference) {
        return FakeSource.lead(SOURCE, reference);
    }

    private ScrapeWorker worker() {
        GuardedFetcher nowhere = new GuardedFetcher(
                host -> {
                    throw new UnknownHostException(host);
                },
                TrustedSites.NONE,
                "Leadflow/1.0",
                Duration.ofSeconds(1));
        OwnWebsite website = new OwnWebsite(
                new SiteVisits(nowhere, clock),
                new Providers("test", new SimpleMeterRegistry(), clock)
                        .line("scraper", "website", "open", OwnWebsite.LIMITS),
                clock::advance);
        return new ScrapeWorker(scrapes, List.of(source), website, intake, clock);
    }

    /** Not an exception that anybody catches. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;
    }

    private static final class FakeIntake implements ScrapeWorker.Intake {

        private final List<Map<String, String>> captured = new CopyOnWriteArrayList<>();
        private final List<LeadId> ids = new CopyOnWriteArrayList<>();
        private volatile Set<String> approved = Set.of(SOURCE);
        private volatile Consumer<Map<String, String>> before = fields -> {};

        @Override
        public Terms terms(OrganizationId organization) {
            return new Terms(approved, "IN");
        }

        @Override
        public LeadId capture(OrganizationId organization, Map<String, String> fields, Terms terms) {
            before.accept(fields);
            captured.add(fields);
            Origin origin = Origin.scrape();
            LeadId id = LeadIdentity.of(
                    organization, origin, fields, Particulars.of(fields, origin.door(), terms.defaultRegion()));
            ids.add(id);
            return id;
        }
    }
}
