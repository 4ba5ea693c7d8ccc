package dev.leadflow.campaign.organization;

import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Problem;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Proves who somebody is by his password. An unknown address, a wrong password and a dismissed person get the same answer
 * after the same work, so that nobody learns from it who has an account.
 */
final class Login {

    private final PipelineDatabase database;
    private final LoginAttempts attempts;
    private final People people;
    private final Passwords passwords;
    private final AuditLog audit;

    Login(PipelineDatabase database, LoginAttempts attempts, People people, Passwords passwords, AuditLog audit) {
        this.database = database;
        this.attempts = attempts;
        this.people = people;
        this.passwords = passwords;
        this.audit = audit;
    }

    /**
     * @param client IP address of the machine that asks
     * @throws Problem 401, or 429 with Retry-After after too many failures
     */
    Caller login(String email, Secret password, String client) {
        People.Account account = prove(email, password, client);
        database.inTransaction(() -> audit.append(
                database,
                account.organization(),
                account.id(),
                AuditEntry.Action.LOGGED_IN,
                account.id().toString(),
                null,
                null));
        return new Caller(account.id(), account.organization(), account.role());
    }

    /**
     * Replaces one's own password.
     *
     * @throws Problem as for a login, for the current password
     */
    void changePassword(Caller caller, Secret current, Secret next, String client) {
        People.Account account = People.find(database, caller.organizationId(), caller.userId())
                .orElseThrow(() -> Problem.notFound("user"));
        prove(account.email(), current, client);
        String hash = passwords.hash(next);
        database.inTransaction(() -> people.setPassword(caller, account, hash));
    }

    private People.Account prove(String email, Secret password, String client) {
        String normalized = EmailAddress.normalized(email);
        return switch (attempts.begin(normalized, client)) {
            case LoginAttempts.Answer.Refused refused -> throw tooMany(refused.retryAfter());
            case LoginAttempts.Answer.Granted granted -> {
                People.Account account = matching(normalized, password, granted)
                        .orElseThrow(() -> Problem.of(
                                HttpStatus.UNAUTHORIZED,
                                "login-failed",
                                "The email address or the password is wrong."));
                attempts.forgive(granted);
                yield account;
            }
        };
    }

    private Optional<People.Account> matching(String email, Secret password, LoginAttempts.Answer.Granted granted) {
        try {
            Optional<People.Credential> found = people.credential(email);
            boolean matches =
                    passwords.match(password, found.map(People.Credential::hash).orElse(null));
            return found.map(People.Credential::account).filter(account -> matches && account.active());
        } catch (Passwords.BusyException busy) {
            attempts.withdraw(granted);
            Problem problem = Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE, "busy", "Too many people log in at this moment; try again soon.");
            problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "5");
            throw problem;
        }
    }

    private static Problem tooMany(Duration retryAfter) {
        long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
        Problem problem = Problem.of(
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-logins",
                "Too many failed logins from here; try again in " + seconds + " seconds.");
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }
}
