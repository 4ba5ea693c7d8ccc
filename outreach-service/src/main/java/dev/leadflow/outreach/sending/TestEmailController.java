package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A mail to somebody who asks for it, to see whether mail works. It is a diagnosis and no outreach, so it is really sent in a dry
 * run too; but never to an address that has opted out, and only a few an hour.
 */
@RestController
class TestEmailController {

    private static final int PER_HOUR = 5;

    private final TenantDatabase database;
    private final EmailLine line;
    private final KeyedHash hash;
    private final Clock clock;

    TestEmailController(TenantDatabase database, EmailLine line, KeyedHash hash, Clock clock) {
        this.database = database;
        this.line = line;
        this.hash = hash;
        this.clock = clock;
    }

    record TestEmailRequest(@Nullable String to) {}

    /**
     * @param status ACCEPTED, REFUSED or UNKNOWN
     * @param detail what the mail provider said
     */
    record TestEmailAnswer(UUID id, String status, String detail) {}

    @PostMapping("/api/test-email")
    @PreAuthorize(Permission.Needs.SETTINGS_WRITE)
    TestEmailAnswer send(@RequestBody TestEmailRequest request) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        UUID id = UUID.randomUUID();
        line.closed().ifPresent(why -> {
            throw Problem.conflict("mail-provider-not-set", why);
        });
        OrganizationSettings settings = PublishedSettings.of(database, organization)
                .orElseThrow(() -> Problem.conflict(
                        "settings-not-known", "The organization has no settings yet; try again in a moment."));
        OutgoingEmail email = email(id, settings, request.to());
        claim(caller, id, email.to());
        TestEmailAnswer answer = answer(id, line.sendOnce(email, LastWord.YES));
        database.jdbc()
                .sql("""
                UPDATE outreach.test_email SET outcome = :outcome
                WHERE organization_id = :organization AND test_id = :id
                """)
                .param("outcome", answer.status())
                .param("organization", organization.value())
                .param("id", id)
                .update();
        return answer;
    }

    private static OutgoingEmail email(UUID id, OrganizationSettings settings, @Nullable String to) {
        if (to == null || to.isBlank()) {
            throw Problem.field("to", "is missing: the address that the test mail goes to.");
        }
        try {
            return new OutgoingEmail(
                    id,
                    settings.sender().businessName(),
                    settings.sender().email(),
                    to.strip(),
                    "Leadflow can send mail",
                    "This is a test mail of Leadflow, sent because somebody of " + settings.name()
                            + " asked for it.\n\nIf you can read it, the mail settings work.\n",
                    null,
                    null);
        } catch (IllegalArgumentException unsendable) {
            String why = String.valueOf(unsendable.getMessage());
            throw Problem.field(why.startsWith("The recipient") ? "to" : "sender", why + ".");
        }
    }

    /** Counts the mail and checks the opt-out in one transaction. */
    private void claim(Caller caller, UUID id, String to) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        OrganizationId organization = caller.organizationId();
        String key = hash.email(organization, to);
        database.inTransaction(() -> {
            database.jdbc()
                    .sql("SELECT count(pg_advisory_xact_lock(hashtextextended(:lock, 0)))")
                    .param("lock", "outreach.test-email." + organization)
                    .query()
                    .singleRow();
            boolean optedOut = database.jdbc()
                    .sql("""
                    SELECT EXISTS (SELECT FROM optout.suppression
                      WHERE organization_id = :organization AND key = :key AND scope = 'ALL_CHANNELS')
                    """)
                    .param("organization", organization.value())
                    .param("key", key)
                    .query(Boolean.class)
                    .single();
            if (optedOut) {
                throw Problem.conflict("opted-out", "This address has opted out: nothing is ever sent to it.");
            }
            long recent = database.jdbc()
                    .sql("""
                    SELECT count(*) FROM outreach.test_email
                    WHERE organization_id = :organization AND requested_at > :hour_ago::timestamptz
                    """)
                    .param("organization", organization.value())
                    .param("hour_ago", now.minus(Duration.ofHours(1)).toString())
                    .query(Long.class)
                    .single();
            if (recent >= PER_HOUR) {
                throw Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-test-mails",
                        "An organization can send " + PER_HOUR + " test mails an hour; try again later.");
            }
            database.jdbc()
                    .sql("""
                    INSERT INTO outreach.test_email (organization_id, test_id, recipient_key, requested_by, requested_at)
                    VALUES (:organization, :id, :key, :by, :now::timestamptz)
                    """)
                    .param("organization", organization.value())
                    .param("id", id)
                    .param("key", key)
                    .param("by", caller.userId().toString())
                    .param("now", now.toString())
                    .update();
        });
    }

    private static TestEmailAnswer answer(UUID id, Result result) {
        return switch (result) {
            case Result.Accepted accepted -> new TestEmailAnswer(id, "ACCEPTED", accepted.detail());
            case Result.Refused refused -> new TestEmailAnswer(id, "REFUSED", refused.detail());
            case Result.Unknown unknown -> new TestEmailAnswer(id, "UNKNOWN", unknown.detail());
            case Result.Withheld withheld -> throw new IllegalStateException("Nobody withholds a test mail");
        };
    }
}
