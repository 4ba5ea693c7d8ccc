package dev.leadflow.common.event;

import dev.leadflow.common.setting.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns addresses into keys that cannot be guessed back without the pepper (HMAC-SHA-256). A plain hash of a phone number
 * is undone within minutes by trying all numbers.
 */
public final class KeyedHash {

    /** Never fed itself: its copies are, which costs a fraction of making a new one. */
    private final Mac prototype;

    public KeyedHash(Secret pepper) {
        try {
            prototype = Mac.getInstance("HmacSHA256");
            prototype.init(new SecretKeySpec(pepper.bytes(), "HmacSHA256"));
            var unused = prototype.clone(); // fails here rather than at the first event
        } catch (GeneralSecurityException | CloneNotSupportedException missing) {
            throw new IllegalStateException("This Java runtime has no HmacSHA256 that can be copied", missing);
        }
    }

    /** The key under which an email address is suppressed; upper and lower case are the same address. */
    public String email(OrganizationId organization, String address) {
        return of(organization, "email", address.strip().toLowerCase(Locale.ROOT));
    }

    /** The key under which an E.164 number is suppressed. */
    public String phone(OrganizationId organization, String e164) {
        return of(organization, "phone", e164.strip());
    }

    /** The key under which a lead is suppressed, whatever its addresses become. */
    public String lead(OrganizationId organization, LeadId lead) {
        return of(organization, "lead", lead.toString());
    }

    /** A key for any other thing; {@code kind} keeps different things apart. */
    public String of(OrganizationId organization, String kind, String value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(organization + "|" + kind + "|" + value));
    }

    /** Sixteen characters by which the pepper is known again, and which tell nothing of it. */
    public String mark() {
        return HexFormat.of().formatHex(bytes("pepper"), 0, 8);
    }

    /** The raw 32 bytes for a text. */
    public byte[] bytes(String text) {
        try {
            return ((Mac) prototype.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
