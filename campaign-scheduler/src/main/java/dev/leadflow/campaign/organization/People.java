package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Problem;
import dev.leadflow.common.web.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The accounts of people. Hashes of passwords lie where requests of people do not reach, so that this works as the pipeline
 * does and names the organization in every statement.
 */
final class People {

    private final PipelineDatabase database;
    private final Passwords passwords;
    private final AuditLog audit;
    private final Clock clock;

    People(PipelineDatabase database, Passwords passwords, AuditLog audit, Clock clock) {
        this.database = database;
        this.passwords = passwords;
        this.audit = audit;
        this.clock = clock;
    }

    /** Somebody who can log in. */
    record Account(UserId id, OrganizationId organization, String email, Role role, boolean active, Instant createdAt) {

        private static Account of(ResultSet row, int number) throws SQLException {
            return new Account(
                    new UserId(row.getObject("user_id", UUID.class)),
                    new OrganizationId(row.getObject("organization_id", UUID.class)),
                    row.getString("email"),
                    Role.valueOf(row.getString("role")),
                    row.getBoolean("active"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant());
        }
    }

    /**
     * Whether somebody of that role may make, change and dismiss people of the other role: nobody above himself, and a
     * manager only those who work for him.
     */
    static boolean mayManage(Role who, Role whom) {
        return switch (who) {
            case OWNER -> true;
            case ADMIN -> whom != Role.OWNER;
            case MANAGER -> whom == Role.AGENT || whom == Role.VIEWER;
            case AGENT, VIEWER -> false;
        };
    }

    /**
     * @param email as normalised
     * @throws Problem 403 when the role is not the caller's to give, 409 when the address has an account somewhere
     */
    Account create(Caller caller, String email, Secret password, Role role) {
        requireManages(caller.role(), role);
        String hash = passwords.hash(password);
        return database.inTransaction(() -> {
            requireStillManages(caller, hold(caller.organizationId(), List.of(caller.userId())), role);
            Account account = insert(caller.organizationId(), email, hash, role);
            audit.append(
                    database,
                    caller.organizationId(),
                    caller.userId(),
                    AuditEntry.Action.USER_CREATED,
                    account.id().toString(),
                    null,
                    Map.of("role", role));
            return account;
        });
    }

    /**
     * Adds an account in the running transaction.
     *
     * @param hash null: nobody can log in with it yet
     * @throws Problem 409 when the address has an account, in whatever organization
     */
    Account insert(OrganizationId organization, String email, @Nullable String hash, Role role) {
        Account account = new Account(new UserId(UUID.randomUUID()), organization, email, role, true, clock.instant());
        int rows = database.jdbc()
                .sql("""
                        INSERT INTO campaign.user_account
                          (user_id, organization_id, email, role, active, created_at, updated_at)
                        VALUES (:user, :organization, :email, :role, true, :now, :now)
                        ON CONFLICT (email) DO NOTHING""")
                .param("user", account.id().value())
                .param("organization", organization.value())
                .param("email", email)
                .param("role", role.name())
                .param("now", account.createdAt().atOffset(ZoneOffset.UTC))
                .update();
        if (rows == 0) {
            throw Problem.conflict("email-taken", "email: there is an account with this address already.")
                    .with("field", "email");
        }
        if (hash != null) {
            giveFirstPassword(account.id(), hash);
        }
        return account;
    }

    /** The hash to keep of a password; takes its time, so call it outside a transaction. */
    String hash(Secret password) {
        return passwords.hash(password);
    }

    boolean hasPassword(Account account) {
        return database.jdbc()
                .sql("SELECT EXISTS (SELECT FROM campaign.credential WHERE user_id = :user)")
                .param("user", account.id().value())
                .query(Boolean.class)
                .single();
    }

    /** @return false when the account has a password already */
    boolean giveFirstPassword(UserId user, String hash) {
        return database.jdbc()
                        .sql("""
                                INSERT INTO campaign.credential (user_id, password_hash, updated_at)
                                VALUES (:user, :hash, :now) ON CONFLICT (user_id) DO NOTHING""")
                        .param("user", user.value())
                        .param("hash", hash)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /**
     * What is to change about a person; null stays as it is.
     *
     * @param password the new one
     */
    record Change(
            @Nullable Role role,
            @Nullable Boolean active,
            @Nullable Secret password) {}

    /**
     * Changes another person. Since nobody changes his own role, an organization never loses its last owner. What somebody may
     * do follows at his next login.
     *
     * @throws Problem 404, or 403 when this is not the caller's to change
     */
    Account change(Caller caller, UserId user, Change change) {
        if (user.equals(caller.userId())) {
            throw Problem.of(
                    HttpStatus.FORBIDDEN,
                    "own-account",
                    "Nobody changes their own role or dismisses themselves; PUT /api/auth/password changes your password.");
        }
        String hash = change.password == null ? null : passwords.hash(change.password);
        return database.inTransaction(() -> {
            // Two owners who dismiss each other at the same moment: the second waits here and finds himself dismissed.
            Map<UserId, Account> held = hold(caller.organizationId(), List.of(caller.userId(), user));
            Account before = Optional.ofNullable(held.get(user)).orElseThrow(() -> Problem.notFound("user"));
            requireStillManages(caller, held, before.role());
            if (change.role != null) {
                requireStillManages(caller, held, change.role);
            }
            Account after = new Account(
                    before.id(),
                    before.organization(),
                    before.email(),
                    change.role == null ? before.role() : change.role,
                    change.active == null ? before.active() : change.active,
                    before.createdAt());
            if (!after.equals(before)) {
                update(caller, before, after);
            }
            if (hash != null) {
                setPassword(caller, after, hash);
            }
            return after;
        });
    }

    private void update(Caller caller, Account before, Account after) {
        database.jdbc()
                .sql("""
                        UPDATE campaign.user_account SET role = :role, active = :active, updated_at = :now
                        WHERE user_id = :user AND organization_id = :organization""")
                .param("role", after.role().name())
                .param("active", after.active())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("user", after.id().value())
                .param("organization", after.organization().value())
                .update();
        audit.append(
                database,
                after.organization(),
                caller.userId(),
                AuditEntry.Action.USER_CHANGED,
                after.id().toString(),
                facts(before),
                facts(after));
    }

    /** Replaces a password, in the running transaction. */
    void setPassword(Caller caller, Account account, String hash) {
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.credential (user_id, password_hash, updated_at)
                        VALUES (:user, :hash, :now)
                        ON CONFLICT (user_id) DO UPDATE SET password_hash = :hash, updated_at = :now""")
                .param("user", account.id().value())
                .param("hash", hash)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        audit.append(
                database,
                account.organization(),
                caller.userId(),
                AuditEntry.Action.PASSWORD_CHANGED,
                account.id().toString(),
                null,
                null);
    }

    private static Map<String, Object> facts(Account account) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("role", account.role());
        facts.put("active", account.active());
        return facts;
    }

    private static void requireManages(Role who, Role whom) {
        if (!mayManage(who, whom)) {
            throw Problem.of(
                    HttpStatus.FORBIDDEN,
                    "role-too-high",
                    "A " + who + " may not give or change the role " + whom + "; ask somebody with a higher role.");
        }
    }

    /**
     * A token outlives the dismissal and the role of whom it was given to. Until it expires nobody is to make people with it, or
     * change them: what is done so stays.
     *
     * @param held accounts that nobody else changes meanwhile, the caller's among them
     */
    private static void requireStillManages(Caller caller, Map<UserId, Account> held, Role whom) {
        requireManages(caller.role(), whom);
        Account who = held.get(caller.userId());
        if (who != null && !who.active()) {
            throw Problem.of(HttpStatus.FORBIDDEN, "forbidden", "Your account is no longer active.");
        }
        if (who != null) {
            requireManages(who.role(), whom);
        }
    }

    private Map<UserId, Account> hold(OrganizationId organization, Collection<UserId> users) {
        Map<UserId, Account> held = new LinkedHashMap<>();
        database.jdbc()
                .sql("""
                        SELECT * FROM campaign.user_account
                        WHERE organization_id = :organization AND user_id = ANY(:users)
                        ORDER BY user_id FOR UPDATE""")
                .param("organization", organization.value())
                .param("users", users.stream().map(UserId::value).toArray(UUID[]::new))
                .query(Account::of)
                .list()
                .forEach(account -> held.put(account.id(), account));
        return held;
    }

    /** An account and the hash of its password, if it has one. */
    record Credential(Account account, @Nullable String hash) {}

    /** For login only: over all organizations. */
    Optional<Credential> credential(String email) {
        return database.jdbc()
                .sql("""
                        SELECT a.*, c.password_hash FROM campaign.user_account a
                        LEFT JOIN campaign.credential c USING (user_id) WHERE a.email = :email""")
                .param("email", email)
                .query((row, number) -> new Credential(Account.of(row, number), row.getString("password_hash")))
                .optional();
    }

    /** The oldest account of an owner who may log in. */
    Optional<Account> oldestOwner(OrganizationId organization) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM campaign.user_account
                        WHERE organization_id = :organization AND role = 'OWNER' AND active
                        ORDER BY created_at, user_id LIMIT 1""")
                .param("organization", organization.value())
                .query(Account::of)
                .optional();
    }

    static Optional<Account> find(Database database, OrganizationId organization, UserId user) {
        return database.jdbc()
                .sql("SELECT * FROM campaign.user_account WHERE organization_id = :organization AND user_id = :user")
                .param("organization", organization.value())
                .param("user", user.value())
                .query(Account::of)
                .optional();
    }

    /** Oldest first. */
    static List<Account> list(Database database, OrganizationId organization, int size, long offset) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM campaign.user_account WHERE organization_id = :organization
                        ORDER BY created_at, user_id LIMIT :size OFFSET :offset""")
                .param("organization", organization.value())
                .param("size", size)
                .param("offset", offset)
                .query(Account::of)
                .list();
    }

    static long count(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("SELECT count(*) FROM campaign.user_account WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    /** The login names of some people, by their ids; people of other organizations are left out. */
    static Map<UserId, String> emails(Database database, OrganizationId organization, Collection<UserId> users) {
        Map<UserId, String> emails = new LinkedHashMap<>();
        database.jdbc()
                .sql("""
                        SELECT * FROM campaign.user_account
                        WHERE organization_id = :organization AND user_id = ANY(:users)""")
                .param("organization", organization.value())
                .param("users", users.stream().map(UserId::value).toArray(UUID[]::new))
                .query(Account::of)
                .list()
                .forEach(account -> emails.put(account.id(), account.email()));
        return emails;
    }
}
