package dev.leadflow.optout;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Consents that operators record for somebody and take back. An opt-out is stronger than any of them. */
@RestController
class ConsentController {

    private static final int LONGEST_EVIDENCE = 500;
    private static final int LONGEST_QUERY = 500;

    private final TenantDatabase database;
    private final Consents consents;
    private final KeyedHash keys;
    private final Clock clock;

    ConsentController(TenantDatabase database, Consents consents, KeyedHash keys, Clock clock) {
        this.database = database;
        this.consents = consents;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Exactly one of email and phone: the one that the channel reaches.
     *
     * @param evidence where the consent can be seen: a form, a recording, a letter
     * @param givenAt absent: now
     */
    record NewConsent(
            @Nullable String email,
            @Nullable String phone,
            @Nullable Channel channel,
            @Nullable Purpose purpose,
            @Nullable String evidence,
            @Nullable Instant givenAt) {}

    /** Exactly one of email and phone. Without a channel or a purpose, all of them are meant. */
    record Withdrawal(
            @Nullable String email,
            @Nullable String phone,
            @Nullable Channel channel,
            @Nullable Purpose purpose) {}

    /**
     * @param address absent after an erasure
     * @param withdrawnAt absent while the consent holds
     */
    record Consent(
            @Nullable String address,
            Channel channel,
            Purpose purpose,
            String evidence,
            Instant givenAt,
            @Nullable Instant withdrawnAt,
            Instant createdAt) {

        static Consent of(RecordedConsent row) {
            return new Consent(
                    row.address(),
                    row.channel(),
                    row.purpose(),
                    row.evidence(),
                    row.givenAt(),
                    row.withdrawnAt(),
                    row.createdAt());
        }
    }

    /** What is known now of the consents that the request names. */
    record Known(List<Consent> consents) {}

    /** Answers with the consent that stands: this one, or what is newer: another one, or a withdrawal. */
    @PostMapping("/api/consents")
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    Consent give(@RequestBody NewConsent request) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        GivenAddress address = address(request.email(), request.phone());
        Channel channel = channel(request.channel(), address);
        if (request.purpose() == null) {
            throw Problem.field("purpose", "is missing; one of " + Arrays.toString(Purpose.values()) + ".");
        }
        Purpose purpose = request.purpose();
        String evidence = evidence(request.evidence());
        Instant now = now();
        Instant givenAt = request.givenAt() == null ? now : givenAt(request.givenAt(), now);
        List<String> addressKeys = address.keys(keys, organization);
        consents.give(
                database,
                addressKeys.stream()
                        .map(key -> new RecordedConsent(
                                organization,
                                key,
                                channel,
                                purpose,
                                evidence,
                                address.text(),
                                givenAt,
                                null,
                                caller.userId(),
                                now))
                        .toList());
        var which = new Consents.Which(organization, addressKeys, List.of(channel.name()), List.of(purpose.name()));
        return consents.find(database, which).stream()
                .map(Consent::of)
                .findFirst()
                .orElseThrow();
    }

    @PostMapping("/api/consents/withdraw")
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    Known withdraw(@RequestBody Withdrawal request) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        var which = new Consents.Which(
                organization,
                address(request.email(), request.phone()).keys(keys, organization),
                oneOrAll(request.channel(), Channel.values()),
                oneOrAll(request.purpose(), Purpose.values()));
        consents.withdraw(database, which, caller.userId(), now());
        return new Known(
                consents.find(database, which).stream().map(Consent::of).toList());
    }

    /** @param query part of an address, or a whole one in any spelling */
    @GetMapping("/api/consents")
    @PreAuthorize(Permission.Needs.OPT_OUTS_READ)
    Page<Consent> list(
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(defaultValue = "") String query) {
        OrganizationId organization = Caller.current().organizationId();
        Page<RecordedConsent> found = consents.page(
                database,
                organization,
                Words.onOneLine(query, LONGEST_QUERY),
                GivenAddress.possibleKeys(query, keys, organization),
                Page.Request.of(page, size));
        return new Page<>(found.items().stream().map(Consent::of).toList(), found.page(), found.size(), found.total());
    }

    private static GivenAddress address(@Nullable String email, @Nullable String phone) {
        String byEmail = email == null ? "" : email.strip();
        String byPhone = phone == null ? "" : phone.strip();
        if (byEmail.isEmpty() == byPhone.isEmpty()) {
            throw Problem.field("email", "give either an email or a phone, not both.");
        }
        return byPhone.isEmpty() ? OptOutController.email(byEmail) : OptOutController.phone(byPhone);
    }

    /** The gate looks for a consent under the address that it is about to contact; under any other it would do nothing. */
    private static Channel channel(@Nullable Channel given, GivenAddress address) {
        Channel reaches = address.kind() == Suppressed.Kind.EMAIL ? Channel.EMAIL : Channel.VOICE;
        if (given == null) {
            throw Problem.field("channel", "is missing; EMAIL or VOICE.");
        }
        if (given != reaches) {
            throw Problem.field(
                    "channel",
                    "needs the address that it reaches: EMAIL an email, VOICE a phone. This is for " + reaches + ".");
        }
        return given;
    }

    private static String evidence(@Nullable String given) {
        String text = Words.onOneLine(given == null ? "" : given, LONGEST_EVIDENCE + 1);
        if (text.isEmpty()) {
            throw Problem.field("evidence", "say where the consent can be seen: a form, a recording, a letter.");
        }
        if (text.codePointCount(0, text.length()) > LONGEST_EVIDENCE) {
            throw Problem.field("evidence", "has more than " + LONGEST_EVIDENCE + " characters.");
        }
        return text;
    }

    private static Instant givenAt(Instant given, Instant now) {
        if (given.isAfter(now)) {
            throw Problem.field("given_at", "is in the future.");
        }
        if (given.isBefore(Instant.EPOCH)) {
            throw Problem.field("given_at", "is before 1970.");
        }
        return given.truncatedTo(ChronoUnit.MICROS);
    }

    private static <E extends Enum<E>> List<String> oneOrAll(@Nullable E one, E[] all) {
        return one == null ? Arrays.stream(all).map(Enum::name).toList() : List.of(one.name());
    }

    /** As exact as PostgreSQL keeps it, so that the event and the row say the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
