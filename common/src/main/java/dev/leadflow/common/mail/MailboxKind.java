package dev.leadflow.common.mail;

import java.util.Set;

/** What the part of an address before the @ says about who reads it. */
public enum MailboxKind {
    /** Somebody's own, or a name that says nothing. */
    ORDINARY,
    /** Shared by a team, such as info or sales: good for business outreach, but less certain to reach somebody in charge. */
    ROLE,
    /** Read by machines, or kept for complaints; outreach to it does harm and no good. */
    UNATTENDED;

    private static final Set<String> ROLES = Set.of(
            "account",
            "accounting",
            "accounts",
            "admin",
            "administration",
            "administrator",
            "admission",
            "admissions",
            "appointment",
            "appointments",
            "billing",
            "booking",
            "bookings",
            "business",
            "care",
            "career",
            "careers",
            "clinic",
            "contact",
            "contactus",
            "customercare",
            "customerservice",
            "customersupport",
            "director",
            "email",
            "enquire",
            "enquiries",
            "enquiry",
            "export",
            "exports",
            "feedback",
            "finance",
            "frontdesk",
            "frontoffice",
            "general",
            "head",
            "headoffice",
            "hello",
            "help",
            "helpdesk",
            "helpline",
            "hi",
            "hr",
            "info",
            "information",
            "inquiries",
            "inquiry",
            "it",
            "job",
            "jobs",
            "kontakt",
            "legal",
            "mail",
            "manager",
            "marketing",
            "media",
            "namaste",
            "office",
            "operations",
            "order",
            "orders",
            "partner",
            "partners",
            "partnership",
            "pr",
            "press",
            "principal",
            "privacy",
            "procurement",
            "purchase",
            "purchasing",
            "query",
            "reception",
            "recruitment",
            "reservation",
            "reservations",
            "sale",
            "sales",
            "school",
            "secretary",
            "security",
            "service",
            "services",
            "shop",
            "store",
            "support",
            "team",
            "tech",
            "ticket",
            "tickets",
            "web",
            "webmaster",
            "welcome",
            "wholesale");

    private static final Set<String> UNATTENDED_PREFIXES =
            Set.of("noreply", "donotreply", "dontreply", "mailerdaemon", "autoreply", "unsubscribe");

    private static final Set<String> COMPLAINTS = Set.of(
            "abuse", "postmaster", "hostmaster", "spam", "bounce", "bounces", "dmarc", "nobody", "root", "daemon");

    /** @param mailbox the part before the @, in lower case */
    public static MailboxKind of(String mailbox) {
        int plus = mailbox.indexOf('+');
        String name = plus > 0 ? mailbox.substring(0, plus) : mailbox;
        String letters = letters(name, name.length());
        if (COMPLAINTS.contains(letters) || UNATTENDED_PREFIXES.stream().anyMatch(letters::startsWith)) {
            return UNATTENDED;
        }
        return ROLES.contains(letters) || ROLES.contains(letters(name, firstWord(name))) ? ROLE : ORDINARY;
    }

    private static int firstWord(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (".-_".indexOf(name.charAt(i)) >= 0) {
                return i;
            }
        }
        return name.length();
    }

    /** So that sales2, customer-care and info.pune are seen for what they are. */
    private static String letters(String name, int end) {
        StringBuilder letters = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                letters.append(c);
            }
        }
        return letters.toString();
    }
}
