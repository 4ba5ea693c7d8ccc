package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.Caller;
import java.util.Optional;

/**
 * The first organization's owner, for whoever starts the process: what to print so that a newcomer can log in, and on whose
 * behalf the command line works.
 */
public final class FirstLogin {

    private final Organizations organizations;
    private final People people;

    FirstLogin(Organizations organizations, People people) {
        this.organizations = organizations;
        this.people = people;
    }

    public OrganizationId organizationId() {
        return owner().organizationId();
    }

    public UserId ownerId() {
        return owner().userId();
    }

    /**
     * The owner as a token for him would say; looked up anew each time.
     *
     * @throws IllegalStateException when the first organization has no active owner, which REST never lets happen
     */
    public Caller owner() {
        People.Account owner = account();
        return new Caller(owner.id(), owner.organization(), owner.role());
    }

    private People.Account account() {
        return organizations
                .firstOwner()
                .orElseThrow(() -> new IllegalStateException("The first organization has no active owner"));
    }

    /** The address with which the owner logs in. */
    public String email() {
        return account().email();
    }

    /**
     * Gives an owner without a password a random one and returns it: exactly once, in one process, over all starts. Empty when
     * the owner has a password, from LEADFLOW_ADMIN_PASSWORD or from an earlier call. Call it when the process is ready and
     * show it at once, on the terminal and not in a log; a start that fails before loses nothing.
     */
    public Optional<Secret> generatedPassword() {
        People.Account owner = account();
        if (people.hasPassword(owner)) {
            return Optional.empty();
        }
        Secret password = Passwords.generate();
        String hash = people.hash(password);
        return people.giveFirstPassword(owner.id(), hash) ? Optional.of(password) : Optional.empty();
    }
}
