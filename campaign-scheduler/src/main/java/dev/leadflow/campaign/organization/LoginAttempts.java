package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Counts failed logins, over all processes, and says who has to wait. What counts is the pair of account and client, so
 * that nobody can lock another person out from elsewhere; and the client alone, so that nobody tries one password on many
 * accounts.
 */
final class LoginAttempts {

    static final Duration WINDOW = Duration.ofMinutes(15);
    static final int PER_ACCOUNT_AND_CLIENT = 5;
    static final int PER_CLIENT = 50;

    private final PipelineDatabase database;
    private final KeyedHash key;
    private final Clock clock;

    LoginAttempts(PipelineDatabase database, KeyedHash key, Clock clock) {
        this.database = database;
        this.key = key;
        this.clock = clock;
    }

    /** Whether a login may be tried now. */
    sealed interface Answer {

        /** It may, and counts as failed until it is forgiven: parallel attempts cannot slip through. */
        record Granted(long id, String clientKey, String accountKey) implements Answer {}

        /** @param retryAfter until the next attempt is granted */
        record Refused(Duration retryAfter) implements Answer {}
    }

    /**
     * @param account the address as normalised, whether or not there is such an account
     * @param client IP address of the machine that asks
     */
    Answer begin(String account, String client) {
        String clientKey = key("client", network(client));
        String accountKey = key("account", account);
        Instant now = clock.instant();
        return database.inTransaction(() -> {
            database.jdbc()
                    .sql("SELECT pg_advisory_xact_lock(hashtextextended(:client, 0))")
                    .param("client", "leadflow.login." + clientKey)
                    .query(row -> {});
            Optional<Instant> wait = until(clientKey, Optional.of(accountKey), PER_ACCOUNT_AND_CLIENT, now)
                    .or(() -> until(clientKey, Optional.empty(), PER_CLIENT, now));
            if (wait.isPresent()) {
                return new Answer.Refused(Duration.between(now, wait.get()));
            }
            long id = database.jdbc()
                    .sql("""
                            INSERT INTO campaign.login_attempt (client_key, account_key, at)
                            VALUES (:client, :account, :at) RETURNING attempt_id""")
                    .param("client", clientKey)
                    .param("account", accountKey)
                    .param("at", now.atOffset(ZoneOffset.UTC))
                    .query(Long.class)
                    .single();
            return new Answer.Granted(id, clientKey, accountKey);
        });
    }

    /** When the oldest of the last {@code limit} attempts has left the window; empty when there are fewer. */
    private Optional<Instant> until(String clientKey, Optional<String> accountKey, int limit, Instant now) {
        List<Instant> recent = database.jdbc()
                .sql("""
                        SELECT at FROM campaign.login_attempt
                        WHERE client_key = :client AND at > :since
                          AND (:account::text IS NULL OR account_key = :account)
                        ORDER BY at DESC LIMIT :limit""")
                .param("client", clientKey)
                .param("account", accountKey.orElse(null))
                .param("since", now.minus(WINDOW).atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, number) ->
                        row.getObject("at", OffsetDateTime.class).toInstant())
                .list();
        return recent.size() < limit
                ? Optional.empty()
                : Optional.of(recent.getLast().plus(WINDOW));
    }

    /** The login succeeded: earlier slips of this client with this account are forgotten. */
    void forgive(Answer.Granted granted) {
        database.jdbc()
                .sql("DELETE FROM campaign.login_attempt WHERE client_key = :client AND account_key = :account")
                .param("client", granted.clientKey())
                .param("account", granted.accountKey())
                .update();
    }

    /** The attempt was not answered, through no fault of the client. */
    void withdraw(Answer.Granted granted) {
        database.jdbc()
                .sql("DELETE FROM campaign.login_attempt WHERE attempt_id = :id")
                .param("id", granted.id())
                .update();
    }

    /** Deletes what no longer counts. */
    void forgetOld() {
        database.jdbc()
                .sql("DELETE FROM campaign.login_attempt WHERE at < :before")
                .param("before", clock.instant().minus(WINDOW).atOffset(ZoneOffset.UTC))
                .update();
    }

    private String key(String kind, String value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.bytes("login|" + kind + "|" + value));
    }

    /** An IPv6 subscriber has 2^64 addresses, so that the network counts; of IPv4 the address does. */
    static String network(String client) {
        if (client.indexOf(':') < 0) {
            return client;
        }
        try {
            // With a colon it is never a name, so that nothing is looked up.
            InetAddress address = InetAddress.getByName(client.replaceFirst("%.*", ""));
            return address instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8)) + "/64"
                    : address.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return client;
        }
    }
}
