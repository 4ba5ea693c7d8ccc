package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.organization.Organizations;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.standalone.ExpectedOutcomes.Lead;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * One organization whose people do what chance tells them. Every now and then they wait until the program has come to rest,
 * and compare it with {@link ExpectedOutcomes}.
 */
final class RandomRun {

    /** Stages of which none is the last one for a contact that may go on. */
    private static final Set<String> STEPS = Set.of("CONTACT_RULES", "QUOTA_RULES", "LAST_GATE");

    private static final String PASSWORD = "a long enough password";
    private static final int ROUNDS = 6;
    private static final int ACTIONS = 40;
    private static final int LOOKS_BEFORE_A_NUDGE = 10;
    private static final int LINES_TOLD = 15;

    /** So that no two of a kind are at one address or domain: names must differ, or they are one business. */
    private static final List<String> TRADES = List.of(
            "Asha Bakery", "Zenith Motors", "Quill Dentists", "Harbour Plumbing", "Jupiter Tailors", "Oxbow Florists");

    private static final ZoneId RECIPIENTS = ZoneId.of("Asia/Kolkata");
    private static final Duration MARGIN = Duration.ofMinutes(20);
    private static final Set<String> RULES = Set.of("CONTACT_RULES", "QUOTA_RULES", "LAST_GATE");
    private static final Set<String> UNDER_WAY =
            Set.of("DRAFTING", "AWAITING_RULES", "AWAITING_SEND", "IO_STARTED", "CLAIMED", "UNKNOWN");

    private final Random chance;
    private final RunningService product;
    private final MailSink sink;
    private final TestHttp anybody;
    private final TestHttp http;
    private final String name;
    private final String unique;
    private final ZoneId zone = zone();
    private final JsonNode always;
    private final List<String> campaigns = new ArrayList<>();
    private final ExpectedOutcomes expected = new ExpectedOutcomes(50, 5, 30);
    private final List<String> diary = new ArrayList<>();

    private final List<String> rows = new ArrayList<>();
    private final Map<String, List<Long>> imports = new HashMap<>();
    private final Map<String, String> campaignOfRun = new HashMap<>();
    private final Map<String, Long> selectedInRun = new HashMap<>();
    private final Map<String, Instant> optedOutAt = new HashMap<>();
    private final List<Silence> silences = new ArrayList<>();
    private long refusedRows;
    private long personal;
    private int number;
    private int looks;
    private volatile Look last = new Look(List.of(), Map.of());

    /** What was seen the last time that somebody looked. */
    private record Look(List<String> wrong, Map<String, String> outcomes) {}

    /** From the moment at which a stop was answered to that at which its end was asked for. */
    private static final class Silence {
        private final String kind;
        private final Instant from;
        private Instant to = Instant.MAX;

        Silence(String kind, Instant from) {
            this.kind = kind;
            this.from = from;
        }
    }

    RandomRun(long seed, RunningService product, MailSink sink) {
        this.chance = new Random(seed);
        this.sink = sink;
        this.unique = "r" + seed + "x" + UUID.randomUUID().toString().substring(0, 6);
        this.name = "Organization " + unique;
        String email = "owner@" + unique + ".example";
        this.product = product;
        product.bean(Organizations.class).create(name, email, new Secret(PASSWORD));
        this.anybody = product.http();
        this.http = anybody.withToken(anybody.post("/api/auth/login", Map.of("email", email, "password", PASSWORD))
                .text("access_token"));
        await(() -> http.get("/api/campaigns").json().path("total").asLong() > 0);
        this.always = http.get("/api/settings").json().path("email_window");
    }

    /**
     * What was done last, for whoever has to find out why it went wrong; all of it lies in a file, for a log that is cut off
     * somewhere should still show what failed.
     */
    String diary() {
        Path file = Path.of("target", "random-runs", unique + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", diary));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        int told = Math.min(diary.size(), LINES_TOLD);
        return "At last it did this, and all of it is in " + file.toAbsolutePath() + ":\n"
                + String.join("\n", diary.subList(diary.size() - told, diary.size()));
    }

    /** Days end at midnight here, and one of them should be enough. Not far from {@link #RECIPIENTS}, whose window holds too. */
    private static ZoneId zone() {
        return Stream.of(RECIPIENTS, ZoneId.of("Asia/Tokyo"))
                .filter(each -> LocalTime.now(each).isBefore(LocalTime.of(23, 30)))
                .findFirst()
                .orElseThrow();
    }

    void go() {
        begin();
        for (int round = 0; round < ROUNDS; round++) {
            trigger(pick(campaigns), true);
            for (int action = 0; action < ACTIONS; action++) {
                act();
            }
            rest();
        }
        leadsAreExplained();
    }

    /** Pauses and resumes a campaign again and again while its messages are being approved and sent. */
    void goPausing(int times) {
        begin();
        limits(1_000, 1_000, 30);
        for (int i = 0; i < times / 4; i++) {
            importRows();
        }
        rest();
        String campaign = campaigns.getFirst();
        trigger(campaign, true);
        rest();
        List<JsonNode> pending = items("PENDING");
        for (int i = 0; i < times; i++) {
            pause(campaign, false);
            pending.stream().skip(i).limit(1).forEach(this::approve);
            pause(campaign, true);
        }
        pause(campaign, false);
        rest();
    }

    private void begin() {
        patch(Map.of(
                "zone", zone.getId(),
                "business_name", "Northwind Services",
                "business_address", "12 Park Street, Kolkata 700016, India",
                "sender_email", "hello@northwind.example"));
        campaigns.add(http.get("/api/campaigns")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asString());
        ok(http.patch("/api/campaigns/" + campaigns.getFirst(), Map.of("daily_at", "none")));
        Answer second = http.post("/api/campaigns", Map.of("name", "Second"));
        assertThat(second.status()).as(second.body()).isEqualTo(201);
        campaigns.add(second.text("id"));
        ok(http.post("/api/campaigns/" + campaigns.getLast() + "/start", Map.of()));
        live(true);
        for (int i = 0; i < 4; i++) {
            importRows();
        }
        rest();
    }

    private void act() {
        int what = chance.nextInt(100);
        if (what < 10) {
            importRows();
        } else if (what < 18) {
            trigger(pick(campaigns), false);
        } else if (what < 62) {
            decide();
        } else if (what < 70) {
            optOut();
        } else if (what < 73) {
            doNotCall();
        } else if (what < 83) {
            limits();
        } else if (what < 88) {
            window();
        } else if (what < 91) {
            live(chance.nextInt(3) > 0);
        } else if (what < 95) {
            running(chance.nextInt(3) > 0);
        } else {
            pause(pick(campaigns), chance.nextInt(3) == 0);
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(chance.nextInt(from.size()));
    }

    private void note(String what) {
        diary.add(Instant.now() + " " + what);
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    // Leads

    private void importRows() {
        StringBuilder csv = new StringBuilder("business_name,category,city,country,website,phone,email\n");
        int count = 3 + chance.nextInt(6);
        long refused = 0;
        for (int i = 0; i < count; i++) {
            refused += addRow(csv);
        }
        Answer answer =
                http.upload("/api/leads/import", "leads.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        refusedRows += refused;
        imports.put(answer.text("import_id"), List.of((long) count, refused));
        note("import of " + count + " rows");
    }

    /** How many of the added rows must be refused. */
    private int addRow(StringBuilder csv) {
        number++;
        int kind = chance.nextInt(20);
        if (kind < 2 && !rows.isEmpty()) {
            csv.append(pick(rows)).append('\n');
            return 0;
        }
        if (kind == 2) {
            csv.append("No Contact Stores ").append(word()).append(",Grocery,Meerut,IN,,,\n");
            return 1;
        }
        if (kind == 3) {
            csv.append("Tea Stall " + word() + ",Cafe,Agra,IN,,,tea." + unique + word() + "@gmail.com\n");
            personal++;
            return 0;
        }
        Lead lead = lead(kind);
        String row = lead.name() + ",Shop,Pune,IN,," + lead.phone() + "," + lead.email();
        csv.append(row).append('\n');
        if (kind == 4) {
            csv.append(row.replace(lead.name(), lead.name().toUpperCase(Locale.ROOT) + " Pvt Ltd") + "\n");
        }
        rows.add(row);
        expected.imported(lead);
        return 0;
    }

    private Lead lead(int kind) {
        String trade = TRADES.get(number % TRADES.size());
        String phone = chance.nextBoolean() ? "+9120" + (40_000_000 + number) : "";
        if (kind == 5 && !expected.leads().isEmpty()) {
            Lead other = pick(List.copyOf(expected.leads()));
            boolean taken = expected.leads().stream()
                    .anyMatch(each ->
                            each.email().equals(other.email()) && each.name().startsWith(trade));
            if (!taken) {
                return new Lead(trade + " " + word(), other.email(), phone);
            }
        }
        // Six trades follow each other, so no two of a kind come to one of these domains.
        String domain = kind < 12
                ? "market-" + (number / TRADES.size()) + "-" + unique + ".example"
                : word() + "-" + unique + ".example";
        return new Lead(trade + " " + word(), "office" + number + "@" + domain, phone);
    }

    /** The number in letters: figures in names are compared in a way of their own. */
    private String word() {
        return "q" + (char) ('a' + number / 26 % 26) + (char) ('a' + number % 26) + (char) ('a' + number / 676);
    }

    // Runs and approvals

    private void trigger(String campaign, boolean atRest) {
        Optional<ExpectedOutcomes.Selected> foretold = atRest ? expected.selected(campaign) : Optional.empty();
        boolean may = expected.running() && !expected.paused(campaign);
        Answer answer = http.post("/api/campaigns/trigger", Map.of("campaign_id", campaign));
        assertThat(answer.status()).as(answer.body()).isEqualTo(may ? 202 : 409);
        if (may) {
            String run = answer.text("run_id");
            long selected = answer.json().path("selected").asLong();
            foretold.ifPresent(count -> assertThat(selected)
                    .as("leads that a run of " + campaign + " takes")
                    .isBetween(count.least(), count.most()));
            campaignOfRun.put(run, campaign);
            selectedInRun.put(run, selected);
            note("run " + run + " of " + campaign + " selected " + selected);
        }
    }

    private List<JsonNode> items(String status) {
        List<JsonNode> items = all("/api/approval-queue?status=" + status);
        for (JsonNode item : items) {
            String email = item.path("recipient").asString();
            String business = item.path("lead").path("business_name").asString();
            Lead lead = expected.leads().stream()
                    .filter(each -> each.email().equals(email) && each.name().equals(business))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("A message for nobody: " + item));
            expected.requested(
                    item.path("id").asString(),
                    item.path("run_id").asString(),
                    item.path("campaign").path("id").asString(),
                    lead);
        }
        return items;
    }

    private void decide() {
        List<JsonNode> pending = items("PENDING");
        if (pending.isEmpty()) {
            return;
        }
        JsonNode item = pick(pending);
        String id = item.path("id").asString();
        String path = "/api/approval-queue/" + id;
        int what = chance.nextInt(20);
        if (what == 0) {
            ok(http.post(path + "/reject", Map.of("reason", "not now")));
            expected.rejected(id);
            note("rejected " + id);
        } else if (what < 3) {
            Answer edited = ok(http.patch(path, Map.of("subject", "A word about your business " + word())));
            Answer stale = http.post(
                    path + "/approve",
                    Map.of("content_hash", item.path("content_hash").asString()));
            assertThat(stale.status()).as(stale.body()).isEqualTo(409);
            approve(edited.json());
        } else if (what < 6) {
            pending.stream().limit(10).forEach(this::approve);
        } else {
            approve(item);
        }
    }

    private void approve(JsonNode item) {
        String id = item.path("id").asString();
        Map<String, Object> hash =
                Map.of("content_hash", item.path("content_hash").asString());
        Answer approved = ok(http.post("/api/approval-queue/" + id + "/approve", hash));
        expected.approved(id, approved.text("mode").equals("LIVE"));
        note("approved " + id + " in " + approved.text("mode"));
        if (chance.nextInt(8) == 0) {
            assertThat(http.post("/api/approval-queue/" + id + "/approve", hash).status())
                    .isEqualTo(409);
        }
    }

    // Those who want to be left alone

    private void optOut() {
        List<MailSink.Mail> ours = mails();
        if (chance.nextBoolean() && !ours.isEmpty()) {
            MailSink.Mail mail = pick(ours);
            Answer answer = anybody.postForm(mail.unsubscribePath(), "List-Unsubscribe=One-Click");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            Lead lead = expected.leads().stream()
                    .filter(each -> mail.recipient().equals(each.email())
                            && mail.content().contains(each.name()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("A mail to nobody: " + mail));
            optedOut(lead.email());
            if (!lead.phone().isEmpty()) {
                optedOut(lead.phone());
            }
            return;
        }
        Lead lead = pick(List.copyOf(expected.leads()));
        boolean byPhone = chance.nextBoolean() && !lead.phone().isEmpty();
        String address = byPhone ? lead.phone() : lead.email();
        ok(http.post("/api/opt-outs", Map.of(byPhone ? "phone" : "email", address, "reason", "asked by phone")));
        optedOut(address);
    }

    private void optedOut(String address) {
        optedOutAt.putIfAbsent(address, Instant.now());
        expected.optOut(address);
        note("opted out: " + address);
    }

    private List<MailSink.Mail> mails() {
        return sink.mails().stream()
                .filter(mail -> mail.recipient().endsWith(unique + ".example"))
                .toList();
    }

    /** Forbids calls and nothing else. */
    private void doNotCall() {
        expected.leads().stream()
                .map(Lead::phone)
                .filter(phone -> !phone.isEmpty())
                .skip(chance.nextInt(10))
                .findFirst()
                .ifPresent(phone -> ok(http.post("/api/dnc", Map.of("phone", phone, "reason", "their wish"))));
    }

    // Settings

    private void patch(Map<String, Object> change) {
        Map<String, Object> confirmed = new HashMap<>(change);
        confirmed.put("confirm", name);
        ok(http.patch("/api/settings", confirmed));
    }

    private void limits() {
        int dailyCap = pick(List.of(0, 3, 10, 25, 50, 100));
        int domainLimit = pick(List.of(0, 1, 2, 3, 5, 50));
        limits(dailyCap, domainLimit, pick(List.of(1, 3, 30, 60)));
    }

    private void limits(int dailyCap, int domainLimit, int cooldown) {
        patch(Map.of("daily_email_cap", dailyCap, "domain_emails_per_hour", domainLimit, "cooldown_days", cooldown));
        expected.limits(dailyCap, domainLimit, cooldown);
        note("cap " + dailyCap + ", to a domain " + domainLimit + ", cooldown " + cooldown);
    }

    private void window() {
        if (chance.nextBoolean()) {
            patch(Map.of("email_window", always));
            end("window");
            expected.windowOpen(true);
            note("window always open");
            return;
        }
        LocalTime from;
        LocalTime to;
        do {
            from = LocalTime.of(chance.nextInt(23), 30 * chance.nextInt(2));
            to = from.plusMinutes(30L * (1 + chance.nextInt(30)));
        } while (to.isBefore(from) || near(from) || near(to) || !opensInBothZones(from, to));
        patch(Map.of(
                "email_window",
                Map.of(
                        "days",
                        List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"),
                        "from",
                        from.toString(),
                        "to",
                        to.toString())));
        boolean open = isWithin(from, to, zone) && isWithin(from, to, RECIPIENTS);
        if (open) {
            end("window");
        } else {
            begin("window");
        }
        expected.windowOpen(open);
        note("window " + from + "-" + to + (open ? ", open" : ", closed"));
    }

    /** A window that is never open here and at the recipient's at the same time ends contacts; others make them wait. */
    private boolean opensInBothZones(LocalTime from, LocalTime to) {
        Instant now = Instant.now();
        Duration apart = Duration.ofSeconds(zone.getRules().getOffset(now).getTotalSeconds()
                        - RECIPIENTS.getRules().getOffset(now).getTotalSeconds())
                .abs();
        return Duration.between(from, to).compareTo(apart) > 0;
    }

    private boolean near(LocalTime time) {
        return Stream.of(zone, RECIPIENTS)
                .map(LocalTime::now)
                .anyMatch(now -> Duration.between(now, time).abs().compareTo(MARGIN) < 0);
    }

    private static boolean isWithin(LocalTime from, LocalTime to, ZoneId zone) {
        LocalTime now = LocalTime.now(zone);
        return !now.isBefore(from) && now.isBefore(to);
    }

    private void live(boolean live) {
        if (live) {
            end("dry run");
        }
        ok(http.put(
                "/api/settings/mode",
                live
                        ? Map.of(
                                "mode",
                                "LIVE",
                                "confirm",
                                name,
                                "accept",
                                List.of("public_base_url", "spf", "dkim", "dmarc"))
                        : Map.of("mode", "DRY_RUN")));
        if (!live) {
            begin("dry run");
        }
        expected.live(live);
        note(live ? "live" : "dry run");
    }

    private void running(boolean running) {
        if (running) {
            end("stop");
        }
        patch(Map.of("running", running));
        if (!running) {
            begin("stop");
        }
        expected.running(running);
        note(running ? "running" : "stopped");
    }

    private void pause(String campaign, boolean paused) {
        if (!paused) {
            end(campaign);
        }
        ok(http.post("/api/campaigns/" + campaign + (paused ? "/pause" : "/resume"), Map.of()));
        if (paused) {
            begin(campaign);
        }
        expected.paused(campaign, paused);
        note((paused ? "paused " : "resumed ") + campaign);
    }

    private void begin(String kind) {
        if (silences.stream().noneMatch(each -> each.kind.equals(kind) && each.to.equals(Instant.MAX))) {
            silences.add(new Silence(kind, Instant.now()));
        }
    }

    private void end(String kind) {
        silences.stream()
                .filter(each -> each.kind.equals(kind) && each.to.equals(Instant.MAX))
                .forEach(each -> each.to = Instant.now());
    }

    // Rest

    private void rest() {
        note("rest");
        try {
            await(() -> {
                List<String> wrong = new ArrayList<>();
                Map<String, String> seen = outcomes(wrong);
                wrong.addAll(expected.differences(seen));
                if (wrong.isEmpty()) {
                    reportsAgree(seen, wrong);
                    decisionsAgree(seen, wrong);
                }
                last = new Look(wrong, seen);
                if (!wrong.isEmpty() && ++looks % LOOKS_BEFORE_A_NUDGE == 0) {
                    nudge();
                }
                return wrong.isEmpty();
            });
        } catch (ConditionTimeoutException never) {
            throw new AssertionError(
                    "It never came to what the rules say in " + last.wrong.size() + " points, first:\n"
                            + last.wrong.stream().limit(LINES_TOLD).collect(Collectors.joining("\n")) + "\n"
                            + trail(last.wrong) + "\n"
                            + whereabouts(last.wrong),
                    never);
        }
        Map<String, String> observed = last.outcomes;
        expected.rested(observed);
        mailsAreRight(observed);
    }

    /**
     * Any change of the settings has everybody who waits judged anew. Without it, a place that was given back is kept for
     * whoever comes next, and a contact that was put off just before a change, and heard of just after it, waits as it was told.
     */
    private void nudge() {
        patch(Map.of("holidays", List.of("2031-01-" + (10 + looks % 20))));
    }

    /** What the program itself says of the first contact that is not what it should be. */
    private String trail(List<String> wrong) {
        return all("/api/decisions?").reversed().stream()
                .filter(decision -> !wrong.isEmpty()
                        && wrong.getFirst().contains(decision.path("contact_id").asString()))
                .map(decision -> decision.path("at").asString() + " "
                        + decision.path("stage").asString() + " "
                        + decision.path("verdict").asString() + " "
                        + decision.path("reason").asString("") + " "
                        + decision.path("detail").asString() + " "
                        + decision.path("retry_at").asString(""))
                .collect(Collectors.joining("\n"));
    }

    /** Where the first contact that is not what it should be was last seen, between two services and in the table of those that wait. */
    private String whereabouts(List<String> wrong) {
        Predicate<MessageApproved> first = message -> !wrong.isEmpty()
                && wrong.getFirst().contains(message.contact().contactId().toString());
        return "sent to the rules as judgement "
                + product.events(Topics.MESSAGE_APPROVED).stream()
                        .filter(first)
                        .map(MessageApproved::judgement)
                        .toList()
                + ", put off by judgement "
                + product.events(Topics.CONTACT_DEFERRED).stream()
                        .map(ContactDeferred::message)
                        .filter(first)
                        .map(MessageApproved::judgement)
                        .toList()
                + "\n"
                + product.database()
                        .jdbc()
                        .sql("""
                                SELECT 'judgement ' || judgement || ' put off at ' || deferred_at || ' until ' || due_at
                                  || ', released at ' || coalesce(released_at::text, '-')
                                FROM outreach.deferred_contact WHERE position(contact_id::text IN :wrong) > 0""")
                        .param("wrong", wrong.isEmpty() ? "" : wrong.getFirst())
                        .query(String.class)
                        .list();
    }

    /** By contact. What is not yet where it will be is put into {@code unfinished}. */
    private Map<String, String> outcomes(List<String> unfinished) {
        imports.forEach((id, counts) -> {
            JsonNode result = http.get("/api/leads/imports/" + id).json();
            if (!result.path("done").asBoolean() || result.path("refused").asLong() != counts.get(1)) {
                unfinished.add("an import is " + result);
            }
        });
        long verified =
                http.get("/api/leads?verified=true&size=1").json().path("total").asLong();
        if (verified != expected.leads().size()) {
            unfinished.add(verified + " leads are verified, expected "
                    + expected.leads().size());
        }
        Map<String, String> outcomes = new TreeMap<>();
        Map<String, Long> drafted = new HashMap<>();
        for (JsonNode item : items("ALL")) {
            drafted.merge(item.path("run_id").asString(), 1L, Long::sum);
            String status = item.path("status").asString();
            if (status.equals("REJECTED")) {
                add(outcomes, item.path("id").asString(), ExpectedOutcomes.REJECTED);
            } else if (!status.equals("APPROVED")) {
                add(outcomes, item.path("id").asString(), ExpectedOutcomes.AWAITING_APPROVAL);
            }
        }
        selectedInRun.forEach((run, selected) -> {
            if (drafted.getOrDefault(run, 0L) != (long) selected) {
                unfinished.add("of run " + run + " only " + drafted.get(run) + " are drafted");
            }
        });
        for (JsonNode attempt : all("/api/outreach-history?")) {
            switch (attempt.path("status").asString()) {
                case "CANCELLED" -> {}
                case "ACCEPTED" -> add(outcomes, attempt.path("contact_id").asString(), ExpectedOutcomes.CONTACTED);
                case String other -> add(outcomes, attempt.path("contact_id").asString(), other);
            }
        }
        for (JsonNode waiting : all("/api/deferred?")) {
            add(
                    outcomes,
                    waiting.path("contact_id").asString(),
                    waiting.path("reason").asString());
        }
        for (JsonNode denial : all("/api/decisions?verdict=DENY")) {
            if (RULES.contains(denial.path("stage").asString())) {
                add(
                        outcomes,
                        denial.path("contact_id").asString(),
                        denial.path("reason").asString());
            }
        }
        return outcomes;
    }

    /** A contact with two outcomes has none that anybody expects. */
    private static void add(Map<String, String> outcomes, String contact, String outcome) {
        outcomes.merge(contact, outcome, (one, other) -> one.equals(other) ? one : one + " and " + other);
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page;
        int number = 0;
        do {
            page = ok(http.get(path + "&size=500&page=" + number++)).json();
            page.path("items").forEach(items::add);
        } while (items.size() < page.path("total").asLong());
        return items;
    }

    private void reportsAgree(Map<String, String> observed, List<String> wrong) {
        campaignOfRun.forEach((run, campaign) -> {
            JsonNode report = ok(http.get("/api/campaigns/" + campaign + "/report?run_id=" + run))
                    .json();
            Map<String, Long> counts = new HashMap<>();
            report.path("by_outcome")
                    .properties()
                    .forEach(each -> counts.put(
                            each.getKey().equals("ACCEPTED") ? ExpectedOutcomes.CONTACTED : each.getKey(),
                            each.getValue().asLong()));
            report.path("by_reason")
                    .properties()
                    .forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
            long sum = counts.values().stream().mapToLong(Long::longValue).sum();
            if (counts.keySet().stream().anyMatch(UNDER_WAY::contains)
                    || sum != report.path("selected").asLong()
                    || !counts.equals(expected.ofRun(run, observed))) {
                wrong.add("the report of run " + run + " says " + report + " where its contacts say "
                        + expected.ofRun(run, observed));
            }
        });
    }

    private void mailsAreRight(Map<String, String> observed) {
        List<MailSink.Mail> ours = mails();
        Map<String, String> campaignOf = new HashMap<>();
        observed.forEach((contact, outcome) -> {
            if (outcome.equals(ExpectedOutcomes.CONTACTED)) {
                campaignOf.put(expected.leadOf(contact).email(), expected.campaignOf(contact));
            }
        });
        assertThat(ours.stream().map(MailSink.Mail::recipient).toList())
                .as("nobody gets two mails, and everybody who was contacted got one")
                .containsExactlyInAnyOrderElementsOf(observed.entrySet().stream()
                        .filter(each -> each.getValue().equals(ExpectedOutcomes.CONTACTED))
                        .map(each -> java.util.Objects.requireNonNull(expected.leadOf(each.getKey()))
                                .email())
                        .toList());
        for (MailSink.Mail mail : ours) {
            for (Lead lead : expected.leads()) {
                if (lead.email().equals(mail.recipient()) && mail.content().contains(lead.name())) {
                    Stream.of(lead.email(), lead.phone())
                            .map(optedOutAt::get)
                            .forEach(at -> assertThat(
                                            at == null || mail.namedAt().isBefore(at))
                                    .as(lead + " got a mail at " + mail.namedAt()
                                            + " after the opt-out was answered at " + at)
                                    .isTrue());
                }
            }
            for (Silence silence : silences) {
                if (campaigns.contains(silence.kind) && !silence.kind.equals(campaignOf.get(mail.recipient()))) {
                    continue;
                }
                assertThat(mail.namedAt().isAfter(silence.from)
                                && mail.announcedAt().isBefore(silence.to))
                        .as("a mail at " + mail.announcedAt() + " while nothing may leave (" + silence.kind + " from "
                                + silence.from + " to " + silence.to + ")")
                        .isFalse();
            }
        }
    }

    /** The newest verdict of the rules on each contact is the reason for its outcome. */
    private void decisionsAgree(Map<String, String> observed, List<String> wrong) {
        Map<String, JsonNode> newest = new HashMap<>();
        for (JsonNode decision : all("/api/decisions?")) {
            if (decision.path("verdict").asString().equals("PROCEED")
                    && STEPS.contains(decision.path("stage").asString())) {
                continue; // a contact that waits may be judged anew just now; what comes of it is told after it
            }
            newest.putIfAbsent(decision.path("contact_id").asString(), decision);
        }
        observed.forEach((contact, outcome) -> {
            JsonNode decision = newest.get(contact);
            String said = decision == null
                    ? ExpectedOutcomes.AWAITING_APPROVAL
                    : switch (decision.path("verdict").asString()) {
                        case "PROCEED" ->
                            decision.path("stage").asString().equals("APPROVAL")
                                    ? ExpectedOutcomes.AWAITING_APPROVAL
                                    : ExpectedOutcomes.CONTACTED;
                        case "SIMULATE" -> ExpectedOutcomes.SIMULATED;
                        default -> decision.path("reason").asString();
                    };
            if (!said.equals(outcome)) {
                wrong.add(
                        "the trail of " + contact + " ends with " + said + ", but it is " + outcome + ": " + decision);
            }
        });
    }

    /** Every lead, contacted or not, has an answer to why. */
    private void leadsAreExplained() {
        List<JsonNode> leads = all("/api/leads?");
        assertThat(leads).hasSize(expected.leads().size() + (int) personal);
        for (JsonNode lead : leads) {
            JsonNode why = ok(http.get("/api/leads/" + lead.path("id").asString() + "/why"))
                    .json();
            assertThat(why.path("summary").asString()).isNotBlank();
            if (lead.path("email").asString().endsWith("@gmail.com")) {
                assertThat(why.path("decisions").toString()).contains("NOT_VERIFIED");
                continue;
            }
            Lead known = expected.leads().stream()
                    .filter(each ->
                            each.name().equals(lead.path("business_name").asString()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("A lead out of nowhere: " + lead));
            assertThat(lead.path("opted_out").asBoolean())
                    .as(known + " has opted out")
                    .isEqualTo(expected.hasOptedOut(known));
            if (expected.hasOptedOut(known)) {
                assertThat(why.path("decisions").toString()).contains(ExpectedOutcomes.OPTED_OUT);
            }
        }
        assertThat(http.get("/api/leads?status=REFUSED").json().path("total").asLong())
                .isEqualTo(refusedRows);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(400))
                .until(condition);
    }
}
