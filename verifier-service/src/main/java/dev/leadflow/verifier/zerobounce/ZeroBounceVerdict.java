package dev.leadflow.verifier.zerobounce;

import static java.util.Map.entry;

import dev.leadflow.common.event.AddressVerification.Status;
import java.util.Map;
import java.util.Objects;

/**
 * What a status and sub-status of ZeroBounce mean to us.
 *
 * @param status UNCHECKED where ZeroBounce does not know, or we do not know what it means
 */
record ZeroBounceVerdict(Status status, double confidence, String detail) {

    private static final ZeroBounceVerdict EXISTS =
            new ZeroBounceVerdict(Status.VALID, 0.95, "The mail server knows the mailbox.");

    /** It exists, but mail goes on to another mailbox, or the address was written differently. */
    private static final ZeroBounceVerdict INDIRECT =
            new ZeroBounceVerdict(Status.RISKY, 0.75, "The mailbox exists under another name or passes mail on.");

    private static final ZeroBounceVerdict SHARED =
            new ZeroBounceVerdict(Status.RISKY, 0.85, "The mailbox exists and is shared.");

    /** The server says yes to any mailbox, so that its yes says little: just above the default threshold. */
    private static final ZeroBounceVerdict TAKES_ALL =
            new ZeroBounceVerdict(Status.RISKY, 0.75, "The domain takes mail for any mailbox.");

    private static final ZeroBounceVerdict TAKES_ALL_AND_SHARED =
            new ZeroBounceVerdict(Status.RISKY, 0.7, "The domain takes mail for any mailbox, and this one is shared.");

    private static final ZeroBounceVerdict UNKNOWN = unchecked("ZeroBounce could not tell");

    private static final ZeroBounceVerdict NEW_TO_US = unchecked("ZeroBounce said something new");

    /** By status and sub-status; {@code status/*} for all others, {@link #NEW_TO_US} where that is missing. */
    private static final Map<String, ZeroBounceVerdict> TABLE = Map.ofEntries(
            entry("valid", EXISTS),
            entry("valid/gold", EXISTS),
            entry("valid/allowed", EXISTS),
            entry("valid/alias_address", INDIRECT),
            entry("valid/alternate", INDIRECT),
            entry("valid/leading_period_removed", INDIRECT),
            entry("valid/mx_forward", INDIRECT),
            entry("valid/role_based", SHARED),
            entry("valid/accept_all", TAKES_ALL),
            entry("valid/role_based_accept_all", TAKES_ALL_AND_SHARED),
            entry("valid/role_based_catch_all", TAKES_ALL_AND_SHARED),
            entry("catch-all", TAKES_ALL),
            entry("catch-all/accept_all", TAKES_ALL),
            entry("catch-all/role_based_accept_all", TAKES_ALL_AND_SHARED),
            entry("catch-all/role_based_catch_all", TAKES_ALL_AND_SHARED),
            entry("catch-all/*", TAKES_ALL),
            entry("invalid/mailbox_not_found", invalid("The mail server does not know the mailbox.")),
            entry("invalid/no_dns_entries", invalid("The domain has no mail server.")),
            entry("invalid/does_not_accept_mail", invalid("The domain takes no mail.")),
            entry("invalid/failed_syntax_check", invalid("Not the form of an address.")),
            entry("invalid/possible_typo", invalid("The domain looks mistyped.")),
            entry("invalid/unroutable_ip_address", invalid("The domain leads nowhere.")),
            entry("invalid/mailbox_quota_exceeded", invalid("The mailbox is full.")),
            entry("invalid/blocked", invalid("Blocked by a list in your ZeroBounce account.")),
            entry("invalid/*", invalid("ZeroBounce calls the address invalid.")),
            entry("spamtrap", invalid("A trap for senders of spam.")),
            entry("spamtrap/*", invalid("A trap for senders of spam.")),
            entry("abuse", invalid("Its owner reports mail as spam.")),
            entry("abuse/*", invalid("Its owner reports mail as spam.")),
            entry("do_not_mail/disposable", new ZeroBounceVerdict(Status.DISPOSABLE, 0, "A throw-away mailbox.")),
            entry("do_not_mail/toxic", invalid("Known for abuse, or made by a machine.")),
            entry("do_not_mail/possible_trap", invalid("Perhaps a trap for senders of spam.")),
            entry("do_not_mail/possible_traps", invalid("Perhaps a trap for senders of spam.")),
            entry("do_not_mail/global_suppression", invalid("On lists of addresses that nobody should write to.")),
            // ZeroBounce advises against every shared mailbox; to write to a business it is the right one.
            entry("do_not_mail/role_based", new ZeroBounceVerdict(Status.RISKY, 0.75, SHARED.detail())),
            entry("do_not_mail/role_based_catch_all", TAKES_ALL_AND_SHARED),
            entry("do_not_mail/role_based_accept_all", TAKES_ALL_AND_SHARED),
            // Where the mail goes is not known: below the default threshold.
            entry("do_not_mail/mx_forward", new ZeroBounceVerdict(Status.RISKY, 0.5, INDIRECT.detail())),
            entry("do_not_mail/*", invalid("ZeroBounce advises not to write to it.")),
            // antispam_system, greylisted, mail_server_temporary_error, forcible_disconnect,
            // mail_server_did_not_respond, timeout_exceeded, failed_smtp_connection, exception_occurred ...
            entry("unknown", UNKNOWN),
            entry("unknown/*", UNKNOWN),
            entry("", UNKNOWN),
            entry("/*", UNKNOWN));

    static ZeroBounceVerdict of(String status, String subStatus) {
        String key = subStatus.isEmpty() ? status : status + "/" + subStatus;
        ZeroBounceVerdict exact = TABLE.get(key);
        return exact != null ? exact : Objects.requireNonNullElse(TABLE.get(status + "/*"), NEW_TO_US);
    }

    /** A free mailbox is a person's, unless there is worse to say about it. */
    boolean mayBePersonal() {
        return status == Status.VALID || status == Status.RISKY;
    }

    private static ZeroBounceVerdict invalid(String detail) {
        return new ZeroBounceVerdict(Status.INVALID, 0, detail);
    }

    private static ZeroBounceVerdict unchecked(String detail) {
        return new ZeroBounceVerdict(Status.UNCHECKED, 0, detail);
    }
}
