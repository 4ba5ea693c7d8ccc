package dev.leadflow.campaign.organization;

import dev.leadflow.common.setting.Secret;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Password hashes: Argon2id with 19 MiB of memory, two passes and one lane, which is the first choice of the OWASP Password
 * Storage Cheat Sheet. Because each hash takes that memory, only a few are computed at a time.
 */
final class Passwords {

    /** NIST SP 800-63B, 5.1.1.2: at least 8 characters, no rules of composition. */
    static final int MIN_LENGTH = 8;

    static final int MAX_LENGTH = 256;

    /** 19 MiB each; a crowd at the login must not take the memory of the pipeline. */
    private static final int AT_ONCE = 4;

    private static final long PATIENCE_SECONDS = 10;

    /** Without characters that look alike. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    /** Computed while the program starts: it takes a moment. */
    private final CompletableFuture<String> nobodys =
            CompletableFuture.supplyAsync(() -> hashed(generate()), each -> Thread.startVirtualThread(each));

    /** What is wrong with a password that somebody chose; empty when it can be taken. */
    static Optional<String> objection(@Nullable String password) {
        if (password == null || password.length() < MIN_LENGTH) {
            return Optional.of("needs at least " + MIN_LENGTH + " characters.");
        }
        return password.length() > MAX_LENGTH
                ? Optional.of("may have at most " + MAX_LENGTH + " characters.")
                : Optional.empty();
    }

    /** 20 random characters: 116 bits. */
    static Secret generate() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new Secret(password.toString());
    }

    String hash(Secret password) {
        return inTurn(() -> hashed(password));
    }

    /**
     * Whether the password belongs to the hash.
     *
     * @param hash null when there is no such account; takes as long as with one
     */
    boolean match(Secret password, @Nullable String hash) {
        boolean matches = inTurn(() -> encoder.matches(password.reveal(), hash == null ? nobodys.join() : hash));
        return matches && hash != null;
    }

    private String hashed(Secret password) {
        return java.util.Objects.requireNonNull(encoder.encode(password.reveal()));
    }

    /** @throws BusyException when it is not our turn for ten seconds */
    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** More logins at once than this process can check. */
    static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("Too many passwords to check at once");
        }
    }
}
