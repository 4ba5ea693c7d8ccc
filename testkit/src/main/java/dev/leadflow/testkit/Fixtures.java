package dev.leadflow.testkit;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Good examples of the records that travel between services. */
public final class Fixtures {

    /** Friday, 20 November 2026, 12:00 in Kolkata. */
    public static final Instant NOON_IN_KOLKATA = Instant.parse("2026-11-20T06:30:00Z");

    public static final Sender SENDER =
            new Sender("Northwind Services", "12 Park Street, Kolkata 700016, India", "hello@northwind.example");

    /** Counted, not drawn: of a thousand numbers drawn from nine million, two are the same in every twentieth run. */
    private static final AtomicInteger PHONES =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(9_000_000));

    private Fixtures() {}

    public static OrganizationId organization() {
        return new OrganizationId(UUID.randomUUID());
    }

    /** A bakery in Pune whose addresses are unlike those of any other. */
    public static Lead lead(OrganizationId organization) {
        LeadId id = new LeadId(UUID.randomUUID());
        String unique = letters(id.value().toString().replace("-", "").substring(0, 12));
        return new Lead(
                id,
                organization,
                "Asha Bakery " + unique,
                "Bakery",
                "Pune",
                "5 MG Road",
                "IN",
                "asha-" + unique + ".example",
                "+91204" + (1_000_000 + PHONES.getAndIncrement() % 9_000_000),
                "info@asha-" + unique + ".example",
                "Asha Rao",
                "csv",
                null,
                NOON_IN_KOLKATA);
    }

    /** Hexadecimal digits may look like a phone number, which a message must not name. */
    private static String letters(String hexadecimal) {
        return hexadecimal
                .chars()
                .map(each -> each <= '9' ? each - '0' + 'g' : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** An address that the verifier found good. */
    public static AddressVerification verified(String address) {
        return new AddressVerification(
                address,
                AddressVerification.Status.VALID,
                0.95,
                true,
                "built-in",
                NOON_IN_KOLKATA,
                "The domain receives mail.");
    }

    public static Contact emailTo(Lead lead) {
        return new Contact(
                lead.organizationId(),
                new ContactId(UUID.randomUUID()),
                new CampaignId(UUID.randomUUID()),
                new RunId(UUID.randomUUID()),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                java.util.Objects.requireNonNull(lead.email()),
                verified(java.util.Objects.requireNonNull(lead.email())),
                SENDER,
                NOON_IN_KOLKATA);
    }

    /** What became of the first live attempt to make the contact, which took no time. */
    public static ContactAttempted attempted(
            Contact contact,
            AttemptId attempt,
            ContactAttempted.Status status,
            @Nullable Reason reason,
            String provider,
            @Nullable String providerId,
            Instant at) {
        return new ContactAttempted(
                contact.organizationId(),
                attempt,
                contact.contactId(),
                contact.leadId(),
                contact.campaignId(),
                contact.runId(),
                1,
                contact.channel(),
                "example",
                Mode.LIVE,
                status,
                reason,
                "",
                provider,
                providerId,
                at,
                at);
    }

    public static Draft draft() {
        UUID token = UUID.randomUUID();
        String url = "http://localhost:8080/unsubscribe/" + token;
        String body =
                "Hello,\n\n" + "we help bakeries in Pune to take orders online. ".repeat(6) + "\n\nNorthwind Services";
        return new Draft(
                "Online orders for your bakery",
                body,
                "<p>" + body.replace("\n\n", "</p><p>") + "</p>",
                "Northwind Services, 12 Park Street, Kolkata 700016, India\nUnsubscribe: " + url,
                "<p>Northwind Services, 12 Park Street, Kolkata 700016, India<br><a href=\"" + url
                        + "\">Unsubscribe</a></p>",
                token,
                url);
    }

    /** The defaults of a new organization, in the given mode. */
    public static OrganizationSettings settings(OrganizationId organization, Mode mode) {
        return new OrganizationSettings(
                organization,
                "Northwind",
                mode,
                true,
                true,
                50,
                20,
                20,
                5,
                30,
                Window.always(),
                new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(11, 0), LocalTime.of(17, 0)),
                Set.of(),
                ZoneId.of("Asia/Kolkata"),
                new TreeSet<>(Set.of("csv", "api", "webhook")),
                "IN",
                SENDER,
                Calling.DEFAULT,
                Spending.UNLIMITED,
                1);
    }

    /** The settings with other values under the names that their events have, and a version more. */
    public static OrganizationSettings changed(OrganizationSettings settings, Map<String, ?> changes) {
        Map<String, Object> all = new HashMap<>(changes);
        all.put("version", settings.version() + 1);
        return with(OrganizationSettings.class, settings, all);
    }

    /** The lead with other values under the names that its event has. */
    public static Lead with(Lead lead, Map<String, ?> changes) {
        return with(Lead.class, lead, changes);
    }

    /** The contact with other values under the names that its event has. */
    public static Contact with(Contact contact, Map<String, ?> changes) {
        return with(Contact.class, contact, changes);
    }

    /** The contact without what stands under that name in its event. */
    public static Contact without(Contact contact, String name) {
        ObjectNode tree = Json.EVENTS.valueToTree(contact);
        tree.remove(name);
        return Json.EVENTS.treeToValue(tree, Contact.class);
    }

    /** The draft with other values under the names that its event has. */
    public static Draft with(Draft draft, Map<String, ?> changes) {
        return with(Draft.class, draft, changes);
    }

    private static <T> T with(Class<T> type, T event, Map<String, ?> changes) {
        ObjectNode tree = Json.EVENTS.valueToTree(event);
        changes.forEach((name, value) -> tree.set(name, Json.EVENTS.valueToTree(value)));
        return Json.EVENTS.treeToValue(tree, type);
    }
}
