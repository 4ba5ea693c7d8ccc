package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.setting.Secret;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords();

    @Test
    void knowsAPasswordByItsHashAndNothingElse() {
        Secret password = new Secret("pässwörd with ünïcode");
        String hash = passwords.hash(password);

        assertThat(passwords.match(password, hash)).isTrue();
        assertThat(passwords.match(new Secret("pässwörd with ünïcodE"), hash)).isFalse();
        assertThat(passwords.match(password, null)).isFalse();
        assertThat(passwords.hash(password)).as("salted").isNotEqualTo(hash);
        // OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("ünïcode");
    }

    @Test
    void generatesPasswordsThatItWouldTake() {
        Secret one = Passwords.generate();

        assertThat(Passwords.objection(one.reveal())).isEmpty();
        assertThat(one.reveal()).hasSize(20).isNotEqualTo(Passwords.generate().reveal());
        assertThat(one.toString()).isEqualTo("***");
    }

    @Test
    void objectsToPasswordsThatAreTooShortOrEndless() {
        assertThat(Passwords.objection(null)).isPresent();
        assertThat(Passwords.objection("1234567")).isPresent();
        assertThat(Passwords.objection("12345678")).isEmpty();
        assertThat(Passwords.objection("x".repeat(257))).isPresent();
    }
}
