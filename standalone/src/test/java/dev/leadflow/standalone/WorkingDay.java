package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.leadflow.testkit.TestHttp;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * The same leads and the same decisions of the operator, wherever the services run: four files come in one after the other,
 * and each is verified, drafted and sent, but for one lead that opts out and one message that is rejected.
 */
final class WorkingDay implements AutoCloseable {

    static final String EMAIL = "owner@northwind.example";
    static final String PASSWORD = "a long enough password";
    static final int PER_FILE = 12;
    private static final int FILES = 4;
    private static final int REFUSED_ROWS = 2;
    private static final List<String> UNDER_WAY = List.of(
            "message is being written",
            "waits in the approval queue",
            "rules are about to judge it",
            "about to be sent",
            "is being sent");

    /** Where the services run, and what happens to them during the day: nothing, unless the place says otherwise. */
    interface Site {

        /** REST of the service, logged in. */
        TestHttp http(String service);

        /** One instance of each service is told to stop and starts anew. Returns when all are on their way. */
        default void restart(String instance) {}

        /** The instances that are on their way have arrived. */
        default void awaitReady() {}

        /** One instance of the service ends at once. */
        default void kill(String service) {}
    }

    private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    WorkingDay() {
        smtp.start();
    }

    /** What the services have to know, beside their servers. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "LEADFLOW_ADMIN_EMAIL", EMAIL,
                "LEADFLOW_ADMIN_PASSWORD", PASSWORD,
                "LEADFLOW_ORGANIZATION", "Northwind",
                "BUSINESS_NAME", "Northwind Services",
                "BUSINESS_ADDRESS", "12 Park Street, Kolkata 700016, India",
                "SENDER_EMAIL", "hello@northwind.example",
                "DAILY_EMAIL_CAP", "100"));
        settings.putAll(Map.of(
                "SMTP_HOST", "127.0.0.1",
                "SMTP_PORT", Integer.toString(smtp.getSmtp().getPort()),
                "SMTP_STARTTLS", "false"));
        return settings;
    }

    /** Works through all files. Something happens to the services while each of them is under way. */
    void work(Site site) {
        goLive(site);
        String first = send(site, 0);
        awaitVerified(site, 1);
        draft(site);
        approveAll(site);
        String second = send(site, 1);
        site.restart("one");
        awaitTaken(site, first);
        awaitTaken(site, second);
        awaitVerified(site, 2);
        draft(site);
        site.awaitReady();

        approveAll(site);
        String third = send(site, 2);
        site.restart("two");
        awaitTaken(site, third);
        awaitVerified(site, 3);
        draft(site);
        approveAll(site);
        site.awaitReady();

        String fourth = send(site, 3);
        site.kill("scraper");
        awaitTaken(site, fourth);
        site.kill("verifier");
        awaitVerified(site, 4);
        trigger(site);
        site.kill("campaign");
        site.kill("personalizer");
        awaitPending(site);
        JsonNode leaving = pending(site, "Bakery Dd");
        var optOut = site.http("optout")
                .post(
                        "/api/opt-outs",
                        Map.of("email", leaving.path("recipient").asString(), "reason", "asked by phone"));
        assertThat(optOut.status()).as(optOut.body()).isEqualTo(200);
        site.kill("optout");
        reject(site, pending(site, "Bakery De"));
        approveAll(site);
        eventually(() -> smtp.getReceivedMessages().length >= (FILES - 1) * PER_FILE + 3);
        site.kill("outreach");
    }

    /** What has become of every lead and of every row that was none, by the business's name. */
    Map<String, String> outcome(Site site) {
        TestHttp campaign = site.http("campaign");
        Map<String, String> outcome = new TreeMap<>();
        for (String path : List.of("/api/leads?size=500", "/api/leads?status=REFUSED&size=500")) {
            for (JsonNode lead : campaign.get(path).json().path("items")) {
                String why = campaign.get("/api/leads/" + lead.path("id").asString() + "/why")
                        .text("summary");
                String twin = outcome.put(
                        lead.path("business_name").asString(),
                        lead.path("status").asString() + ": " + withoutTimesAndIds(why));
                assertThat(twin).as("there is one lead of that name").isNull();
            }
        }
        return outcome;
    }

    /** The outcome once nothing is under way any more. */
    Map<String, String> settledOutcome(Site site) {
        eventually(() -> isSettled(outcome(site)));
        return outcome(site);
    }

    private static boolean isSettled(Map<String, String> outcome) {
        return outcome.size() == FILES * PER_FILE + REFUSED_ROWS
                && outcome.values().stream()
                        .noneMatch(each -> UNDER_WAY.stream().anyMatch(each::contains));
    }

    private static String withoutTimesAndIds(String summary) {
        return summary.replaceAll("\\d+ [A-Z][a-z]+ \\d{4} \\d\\d:\\d\\d \\([^)]*\\)", "<time>")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>");
    }

    /** Who got mails, once for each mail. */
    List<String> recipients() {
        return Arrays.stream(smtp.getReceivedMessages())
                .map(WorkingDay::recipient)
                .toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static void goLive(Site site) {
        var live = site.http("campaign")
                .put(
                        "/api/settings/mode",
                        Map.of(
                                "mode",
                                "LIVE",
                                "confirm",
                                "Northwind",
                                "accept",
                                List.of("public_base_url", "spf", "dkim", "dmarc")));
        assertThat(live.status()).as(live.body()).isEqualTo(200);
        eventually(() -> total(site, "/api/campaigns") > 0);
    }

    /** @return the id of the import, which is under way */
    static String send(Site site, int file) {
        var sent = site.http("scraper").upload("/api/leads/import", "leads.csv", rows(file));
        assertThat(sent.status()).as(sent.body()).isEqualTo(202);
        return sent.text("import_id");
    }

    /** Good leads, some of them twice, and in the last file two rows that are refused. */
    private static byte[] rows(int file) {
        StringBuilder rows = new StringBuilder("business_name,category,city,website,phone,email\n");
        for (int i = 0; i < PER_FILE; i++) {
            String letters = "" + (char) ('a' + file) + (char) ('a' + i);
            String name = "Bakery " + letters.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + letters.charAt(1);
            String domain = "bakery-" + letters + ".example";
            String row = name + ",Bakery,Pune," + domain + ",,info@" + domain + "\n";
            rows.append(row).append(i % 5 == 0 ? row : "");
        }
        if (file == FILES - 1) {
            rows.append("No Contact At All,Bakery,Pune,,,\n");
            rows.append("Broken,row\n");
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitTaken(Site site, String imported) {
        eventually(() -> site.http("scraper")
                .get("/api/leads/imports/" + imported)
                .json()
                .path("done")
                .asBoolean());
        JsonNode taken =
                site.http("scraper").get("/api/leads/imports/" + imported).json();
        assertThat(taken.path("accepted").asInt()).as(taken.toString()).isEqualTo(PER_FILE);
        assertThat(taken.path("duplicates").asInt()).as(taken.toString()).isEqualTo(3);
    }

    static void awaitVerified(Site site, int files) {
        eventually(() -> total(site, "/api/leads?verified=true&size=1") == (long) files * PER_FILE);
    }

    private static void draft(Site site) {
        trigger(site);
        awaitPending(site);
    }

    static void trigger(Site site) {
        var triggered = site.http("campaign").post("/api/campaigns/trigger", Map.of());
        assertThat(triggered.status()).as(triggered.body()).isEqualTo(202);
    }

    private static void awaitPending(Site site) {
        eventually(() -> pending(site).size() == PER_FILE);
    }

    static List<JsonNode> pending(Site site) {
        List<JsonNode> items = new ArrayList<>();
        site.http("outreach")
                .get("/api/approval-queue?status=PENDING&size=500")
                .json()
                .path("items")
                .forEach(items::add);
        return items;
    }

    private static JsonNode pending(Site site, String business) {
        return pending(site).stream()
                .filter(each -> each.toString().contains(business))
                .findFirst()
                .orElseThrow();
    }

    static void approveAll(Site site) {
        pending(site).forEach(item -> approve(site, item));
    }

    static void approve(Site site, JsonNode item) {
        decide(
                site,
                item,
                "approve",
                Map.of("content_hash", item.path("content_hash").asString()));
    }

    private static void reject(Site site, JsonNode item) {
        decide(site, item, "reject", Map.of("reason", "a regular customer"));
    }

    private static void decide(Site site, JsonNode item, String decision, Map<String, String> request) {
        var decided = site.http("outreach")
                .post("/api/approval-queue/" + item.path("id").asString() + "/" + decision, request);
        assertThat(decided.status()).as(decided.body()).isEqualTo(200);
    }

    private static long total(Site site, String path) {
        return site.http("campaign").get(path).json().path("total").asLong();
    }

    /** Others take over within some seconds; the machine has other work as well. */
    static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(condition);
    }

    @Override
    public void close() {
        smtp.stop();
    }
}
