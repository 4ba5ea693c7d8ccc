package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import java.time.Clock;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The organizations that work with this Leadflow. Each starts in dry run, with one owner. */
public final class Organizations {

    private final PipelineDatabase database;
    private final FirstValues firstValues;
    private final StoredSettings settings;
    private final People people;
    private final AuditLog audit;
    private final Clock clock;

    Organizations(
            PipelineDatabase database,
            FirstValues firstValues,
            StoredSettings settings,
            People people,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.firstValues = firstValues;
        this.settings = settings;
        this.people = people;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Makes an organization with its owner, its settings and its audit log.
     *
     * @return the owner, as a token for him would say
     * @throws IllegalArgumentException when the name, the address or the password cannot be taken; the message says why
     * @throws dev.leadflow.common.web.Problem 409 when the address has an account already
     */
    public Caller create(String name, String ownerEmail, Secret password) {
        String itsName = SettingRules.businessName(name);
        String email = EmailAddress.forLogin(ownerEmail);
        Passwords.objection(password.reveal()).ifPresent(objection -> {
            throw new IllegalArgumentException("The password " + objection);
        });
        String hash = people.hash(password);
        return database.inTransaction(() -> insert(itsName, email, hash, new Sender(itsName, "", "")));
    }

    /** What the organization has decided; empty when there is no such organization. */
    public Optional<OrganizationSettings> settings(OrganizationId organization) {
        return settings.find(database, organization);
    }

    /** What every organization has decided. */
    public List<OrganizationSettings> allSettings() {
        return settings.all(database);
    }

    /** The longest-standing owner of the organization that has been here longest. */
    Optional<People.Account> firstOwner() {
        return oldest().flatMap(people::oldestOwner);
    }

    /** Makes the first organization from the environment when there is none; among several processes one does. */
    void ensureFirst() {
        if (firstOwner().filter(people::hasPassword).isPresent()) {
            return;
        }
        Secret given = firstValues.adminPassword();
        String hash = given == null ? null : people.hash(given);
        database.inTransaction(() -> {
            database.jdbc()
                    .sql("SELECT pg_advisory_xact_lock(hashtext('leadflow.first-organization'))")
                    .query(row -> {});
            Optional<OrganizationId> existing = oldest();
            if (existing.isEmpty()) {
                insert(firstValues.organizationName(), firstValues.adminEmail(), hash, firstValues.sender());
            } else if (hash != null) {
                // An owner whose generated password nobody has seen takes the one that is set now.
                existing.flatMap(people::oldestOwner).ifPresent(owner -> people.giveFirstPassword(owner.id(), hash));
            }
        });
    }

    private Optional<OrganizationId> oldest() {
        return database.jdbc()
                .sql("SELECT organization_id FROM campaign.organization ORDER BY created_at, organization_id LIMIT 1")
                .query(UUID.class)
                .optional()
                .map(OrganizationId::new);
    }

    private Caller insert(String name, String ownerEmail, @Nullable String hash, Sender sender) {
        OrganizationId organization = new OrganizationId(UUID.randomUUID());
        Instant now = clock.instant();
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.organization (organization_id, name, created_at)
                        VALUES (:organization, :name, :now)""")
                .param("organization", organization.value())
                .param("name", name)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        People.Account owner = people.insert(organization, ownerEmail, hash, Role.OWNER);
        OrganizationSettings first =
                firstValues.settings(organization, name, sender, Year.from(now.atZone(firstValues.zone())));
        settings.first(database, first);
        audit.open(database, organization);
        audit.append(
                database,
                organization,
                null,
                AuditEntry.Action.ORGANIZATION_CREATED,
                organization.toString(),
                null,
                firstFacts(first, owner));
        return new Caller(owner.id(), organization, Role.OWNER);
    }

    private static Map<String, Object> firstFacts(OrganizationSettings settings, People.Account owner) {
        Map<String, Object> facts = new LinkedHashMap<>(SettingsView.facts(settings));
        facts.put("owner", owner.id());
        return facts;
    }
}
