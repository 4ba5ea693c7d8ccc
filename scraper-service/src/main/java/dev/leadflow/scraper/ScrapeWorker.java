package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.scraper.ScrapeQueue.Task;
import dev.leadflow.scraper.Scrapes.Item;
import dev.leadflow.scraper.intake.Judge;
import dev.leadflow.scraper.intake.Judgement;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.scraper.source.Finding;
import dev.leadflow.scraper.source.LeadSource;
import dev.leadflow.scraper.source.SourceRefusal;
import dev.leadflow.scraper.source.SourceRefusal.Reason;
import dev.leadflow.scraper.source.website.OwnWebsite;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Does searches, a page at a time; after each page the next search in the row has its turn. Whatever one business or one
 * page comes to, the rest goes on. A search that is left in the middle, by a kill or a restart, goes on at its page, and
 * what was captured of that page is not captured again.
 */
final class ScrapeWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ScrapeWorker.class);

    /** Searches that one process does at once. */
    private static final int AT_ONCE = 4;

    /** In a row; with the pauses between them about a quarter of an hour. */
    private static final int MOST_FAILURES = 8;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** A source that wants to be left alone for longer is asked again after this. */
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    /** A source that always has another page has none worth reading. */
    private static final int MOST_PAGES = 400;

    /** Then a source has to have named as many businesses as pages, for each page may cost a request of the day. */
    private static final int PAGES_ON_TRUST = 10;

    private final ScrapeQueue scrapes;
    private final Map<String, LeadSource> sources;
    private final OwnWebsite website;
    private final Intake intake;
    private final Clock clock;
    private final Map<UUID, Task> inHand = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What a search needs of the intake: what an organization has decided, and the way in. */
    interface Intake {

        Terms terms(OrganizationId organization);

        /**
         * Captures a lead and waits until Kafka has it. Doing so twice gives the same id.
         *
         * @throws KafkaUnavailableException when it is not captured
         */
        LeadId capture(OrganizationId organization, Map<String, String> fields, Terms terms);
    }

    ScrapeWorker(ScrapeQueue scrapes, List<LeadSource> sources, OwnWebsite website, Intake intake, Clock clock) {
        this.scrapes = scrapes;
        this.sources = sources.stream().collect(Collectors.toMap(LeadSource::name, Function.identity()));
        this.website = website;
        this.intake = intake;
        this.clock = clock;
    }

    /** Says of every search in hand that it goes on, and takes more as long as there is room; called every second. */
    void round() {
        Instant now = clock.instant();
        inHand.values().forEach(task -> scrapes.goOn(task, now));
        while (inHand.size() < AT_ONCE) {
            Optional<Task> next = scrapes.claim(clock.instant());
            if (next.isEmpty()) {
                return;
            }
            Task task = next.get();
            inHand.put(task.lease(), task);
            threads.execute(() -> {
                try {
                    work(task);
                } finally {
                    inHand.remove(task.lease());
                }
            });
        }
    }

    /** Reads one page of the search. */
    void work(Task task) {
        try {
            Terms terms = intake.terms(task.organizationId());
            LeadSource source = sources.get(task.source());
            if (source == null || !terms.approvedSources().contains(task.source())) {
                scrapes.refused(
                        task,
                        Reason.SOURCE_NOT_APPROVED.name(),
                        task.source() + " is not one of your organization's approved sources any more.",
                        clock.instant());
                return;
            }
            switch (source.next(task.search(), task.cursor())) {
                case LeadSource.Answer.Found found -> take(task, found, terms);
                case LeadSource.Answer.Later later -> postpone(task, later.after(), later.failure(), later.detail());
                case LeadSource.Answer.Refused refused -> refuse(task, refused.refusal());
            }
        } catch (DataAccessException | TransactionException databaseAway) {
            // Nothing can be written down now; when the lease is over somebody goes on.
            log.warn(
                    "A search is left to be taken up again: {}",
                    databaseAway.getClass().getSimpleName());
        } catch (KafkaUnavailableException away) {
            tryAgain(task, Duration.ZERO, true, "Kafka, which takes the leads, does not answer.");
        } catch (ProviderException resting) {
            tryAgain(
                    task,
                    Limits.REST,
                    false,
                    "None of the last 20 websites answered: all are left alone for a minute. Does this machine reach the internet?");
        } catch (RuntimeException failed) {
            log.error("A page of a search failed", failed);
            tryAgain(
                    task,
                    Duration.ZERO,
                    true,
                    "The program could not do it (" + failed.getClass().getSimpleName() + "); its log says why.");
        }
    }

    private void take(Task task, LeadSource.Answer.Found found, Terms terms) {
        long known = scrapes.count(task);
        for (Finding finding : found.findings()) {
            if (known >= task.search().most()) {
                break;
            }
            if (!scrapes.knows(task, finding.reference())) {
                Item item = settle(task, finding, terms);
                // A process that stops breaks off a visit; that says nothing about the business.
                if (Thread.currentThread().isInterrupted() || !scrapes.record(task, item)) {
                    return;
                }
                known++;
            }
        }
        String next = found.next();
        if (next == null
                || next.equals(task.cursor())
                || PlainText.isUnstorable(next)
                || known >= task.search().most()
                || task.pages() >= MOST_PAGES
                || task.pages() >= PAGES_ON_TRUST && known < task.pages()) {
            scrapes.done(task, clock.instant());
        } else {
            scrapes.turnPage(task, next, clock.instant());
        }
    }

    /** What becomes of one business. Whatever it is that goes wrong with it, the others are not to suffer. */
    private Item settle(Task task, Finding finding, Terms terms) {
        try {
            return switch (finding) {
                case Finding.PassedOver passed -> refused(passed.reference(), passed.refusal());
                case Finding.Lead lead -> capture(task, lead.reference(), lead.fields(), terms);
                case Finding.OnItsWebsite site ->
                    switch (website.read(
                            site.website(), site.expectation(), task.search().region())) {
                        case OwnWebsite.Reading.Refused refused -> refused(site.reference(), refused.refusal());
                        case OwnWebsite.Reading.Stated stated ->
                            capture(task, site.reference(), stated.fields(), terms);
                    };
            };
        } catch (KafkaUnavailableException | DataAccessException | TransactionException | ProviderException away) {
            throw away;
        } catch (RuntimeException failed) {
            log.error("A business of a search could not be looked at", failed);
            return refused(
                    finding.reference(),
                    SourceRefusal.of(
                            Reason.UNREADABLE,
                            "The program could not read it ("
                                    + failed.getClass().getSimpleName() + ")."));
        }
    }

    private Item capture(Task task, String reference, Map<String, String> fields, Terms terms) {
        // Judged before it is captured: of a lead that nobody could use nothing is to be kept.
        return switch (Judge.judge(fields, Origin.Door.SCRAPE, terms)) {
            case Judgement.Refused refused ->
                new Item(reference, null, refused.reason().name(), sentence(refused), clock.instant());
            case Judgement.Usable usable -> {
                LeadId lead = intake.capture(task.organizationId(), fields, terms);
                yield new Item(reference, lead, null, null, clock.instant());
            }
        };
    }

    /** The sentence of the intake quotes what was given; that is not to be kept here. */
    private static String sentence(Judgement.Refused refused) {
        return refused.reason() == RefusalReason.SOURCE_NOT_APPROVED
                ? refused.explanation()
                : "What was found makes no lead: " + refused.reason() + ".";
    }

    private Item refused(String reference, SourceRefusal refusal) {
        return new Item(reference, null, refusal.reason().name(), refusal.detail(), clock.instant());
    }

    private void refuse(Task task, SourceRefusal refusal) {
        if (refusal.reason() == Reason.CURSOR_LOST && !task.restarted()) {
            scrapes.restart(task, clock.instant());
        } else {
            scrapes.refused(task, refusal.reason().name(), refusal.detail(), clock.instant());
        }
    }

    private void tryAgain(Task task, Duration after, boolean failure, String detail) {
        try {
            postpone(task, after, failure, detail);
        } catch (DataAccessException | TransactionException databaseAway) {
            log.warn(
                    "A search is left to be taken up again: {}",
                    databaseAway.getClass().getSimpleName());
        }
    }

    private void postpone(Task task, Duration wanted, boolean failure, String detail) {
        Duration asked = wanted.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : wanted;
        if (!failure) {
            scrapes.postpone(task, clock.instant().plus(asked), false, detail);
        } else if (task.failures() + 1 >= MOST_FAILURES) {
            scrapes.failed(
                    task, detail + " It was tried " + MOST_FAILURES + " times. Resume it later.", clock.instant());
        } else {
            scrapes.postpone(task, clock.instant().plus(asked).plus(pause(task.failures())), true, detail);
        }
    }

    /** Exponential with jitter: anything up to a limit that doubles with each failure, so that many do not come at once. */
    static Duration pause(int failures) {
        long limit = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(limit + 1));
    }

    /** Gives back what is in hand, so that another process goes on at once. */
    @Override
    public void close() {
        threads.shutdownNow();
        Instant now = clock.instant();
        inHand.values().forEach(task -> {
            try {
                scrapes.giveBack(task, now);
            } catch (DataAccessException | TransactionException databaseAway) {
                log.info("A search is left to be taken up when its lease is over");
            }
        });
    }
}
