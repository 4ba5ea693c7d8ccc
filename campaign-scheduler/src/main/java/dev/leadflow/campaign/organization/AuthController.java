package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.common.web.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logging in, and who may (rows 216-218, 311-317). */
@RestController
@RequestMapping("/api/auth")
class AuthController {

    private final Login login;
    private final People people;
    private final TenantDatabase database;
    private final AccessTokens tokens;
    private final Duration tokenLifetime;

    AuthController(Login login, People people, TenantDatabase database, AccessTokens tokens, Duration tokenLifetime) {
        this.login = login;
        this.people = people;
        this.database = database;
        this.tokens = tokens;
        this.tokenLifetime = tokenLifetime;
    }

    record LoginRequest(@Nullable String email, @Nullable String password) {
        @Override
        public String toString() {
            return "LoginRequest[***]";
        }
    }

    /** @param expiresIn seconds */
    record Token(String accessToken, String tokenType, long expiresIn) {
        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    @PostMapping("/login")
    ResponseEntity<Token> login(@RequestBody LoginRequest request, HttpServletRequest http) {
        Caller caller = login.login(
                given("email", request.email), new Secret(given("password", request.password)), http.getRemoteAddr());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Token(tokens.issue(caller, tokenLifetime), "bearer", tokenLifetime.toSeconds()));
    }

    /** @param role what this token allows; a change of role shows at the next login */
    record Me(UserId id, String email, Role role, Organization organization) {
        record Organization(OrganizationId id, String name) {}
    }

    @GetMapping("/me")
    @PreAuthorize(Permission.Needs.ANY_ROLE)
    Me me() {
        Caller caller = Caller.current();
        People.Account account = People.find(database, caller.organizationId(), caller.userId())
                .orElseThrow(() -> Problem.notFound("user"));
        String name = database.jdbc()
                .sql("SELECT name FROM campaign.organization WHERE organization_id = :organization")
                .param("organization", caller.organizationId().value())
                .query(String.class)
                .single();
        return new Me(account.id(), account.email(), caller.role(), new Me.Organization(caller.organizationId(), name));
    }

    record PasswordRequest(
            @Nullable String currentPassword, @Nullable String newPassword) {
        @Override
        public String toString() {
            return "PasswordRequest[***]";
        }
    }

    @PutMapping("/password")
    @PreAuthorize(Permission.Needs.ANY_ROLE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody PasswordRequest request, HttpServletRequest http) {
        Secret current = new Secret(given("current_password", request.currentPassword));
        Secret next = newPassword("new_password", request.newPassword);
        login.changePassword(Caller.current(), current, next, http.getRemoteAddr());
    }

    record User(UserId id, String email, Role role, boolean active, Instant createdAt) {
        private static User of(People.Account account) {
            return new User(account.id(), account.email(), account.role(), account.active(), account.createdAt());
        }
    }

    @GetMapping("/users")
    @PreAuthorize(Permission.Needs.USERS_READ)
    Page<User> users(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page.Request asked = Page.Request.of(page, size);
        OrganizationId organization = Caller.current().organizationId();
        return asked.of(
                People.list(database, organization, asked.size(), asked.offset()).stream()
                        .map(User::of)
                        .toList(),
                People.count(database, organization));
    }

    record NewUser(
            @Nullable String email,
            @Nullable String password,
            @Nullable String role) {
        @Override
        public String toString() {
            return "NewUser[***]";
        }
    }

    @PostMapping("/users")
    @PreAuthorize(Permission.Needs.USERS_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    User create(@RequestBody NewUser request) {
        String email;
        try {
            email = EmailAddress.forLogin(given("email", request.email));
        } catch (IllegalArgumentException malformed) {
            throw Problem.field("email", String.valueOf(malformed.getMessage()));
        }
        Secret password = newPassword("password", request.password);
        Role role = role(given("role", request.role));
        return User.of(people.create(Caller.current(), email, password, role));
    }

    /** What is absent stays as it is. */
    record UserChange(
            @Nullable String role,
            @Nullable Boolean active,
            @Nullable String password) {
        @Override
        public String toString() {
            return "UserChange[***]";
        }
    }

    @PatchMapping("/users/{id}")
    @PreAuthorize(Permission.Needs.USERS_WRITE)
    User change(@PathVariable UUID id, @RequestBody UserChange request) {
        People.Change change = new People.Change(
                request.role == null ? null : role(request.role),
                request.active,
                request.password == null ? null : newPassword("password", request.password));
        return User.of(people.change(Caller.current(), new UserId(id), change));
    }

    private static String given(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Problem.field(field, "is missing.");
        }
        return value;
    }

    private static Secret newPassword(String field, @Nullable String password) {
        Passwords.objection(password).ifPresent(objection -> {
            throw Problem.field(field, objection);
        });
        return new Secret(given(field, password));
    }

    private static Role role(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name.strip().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.field("role", "must be one of " + Arrays.toString(Role.values()) + "."));
    }
}
