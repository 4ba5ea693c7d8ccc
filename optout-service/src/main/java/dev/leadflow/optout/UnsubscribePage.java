package dev.leadflow.optout;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages that a recipient sees. They work without scripts and without loading anything, say who writes and which
 * address is meant (masked), and tell a stranger nothing else.
 */
final class UnsubscribePage {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{margin:0;font:1.125rem/1.6 system-ui,sans-serif}
            main{max-width:34rem;margin:0 auto;padding:3rem 1.25rem;overflow-wrap:anywhere}
            h1{font-size:1.6rem;line-height:1.25}
            button{font:inherit;min-height:3rem;padding:.5rem 1.5rem;border:2px solid #0b5a8a;border-radius:.4rem;
            background:#0b5a8a;color:#fff;cursor:pointer}
            button:hover{background:#084468}
            button:focus-visible{outline:3px solid #f5a623;outline-offset:3px}
            """;

    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex, nofollow">
            <title>%s</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            %s</main>
            </body>
            </html>
            """;

    /** The browser applies the one style sheet above and nothing else. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src '" + sha256(STYLE)
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private UnsubscribePage() {}

    static ResponseEntity<String> confirmation(UnsubscribeToken token) {
        return page(
                HttpStatus.OK, "Unsubscribe", """
                <h1>Unsubscribe?</h1>
                <p><strong><bdi>%s</bdi></strong> wrote to <bdi>%s</bdi>. Press the button, and you will not be contacted by
                them again, neither by email nor by phone.</p>
                <form method="post"><button type="submit" name="confirm" value="yes">Unsubscribe</button></form>
                <p>Nothing has been changed yet.</p>
                """.formatted(escaped(token.sender()), escaped(token.maskedAddress())));
    }

    static ResponseEntity<String> alreadyDone(UnsubscribeToken token) {
        return unsubscribed(token, "You are unsubscribed already");
    }

    static ResponseEntity<String> done(UnsubscribeToken token) {
        return unsubscribed(token, "You are unsubscribed");
    }

    private static ResponseEntity<String> unsubscribed(UnsubscribeToken token, String heading) {
        return page(HttpStatus.OK, "Unsubscribed", """
                <h1>%s</h1>
                <p><strong><bdi>%s</bdi></strong> will not contact <bdi>%s</bdi> again, neither by email nor by phone. There is
                nothing else to do; you may close this page.</p>
                """.formatted(
                        heading, escaped(token.sender()), escaped(token.maskedAddress())));
    }

    static ResponseEntity<String> unknown() {
        return page(HttpStatus.NOT_FOUND, "Link not known", """
                <h1>We do not know this link</h1>
                <p>It may have been cut off on its way. Please open the link in the message once more, or copy the whole of it.</p>
                <p>You can also opt out in another way: reply to the message with the word <strong>unsubscribe</strong>, or write
                to the postal address at its end. Either is enough.</p>
                """);
    }

    static ResponseEntity<String> notUnderstood() {
        return page(HttpStatus.BAD_REQUEST, "Nothing changed", """
                <h1>Nothing has been changed</h1>
                <p>This was not a request to unsubscribe. Please open the link in the message and press the button there, or reply
                to the message with the word <strong>unsubscribe</strong>.</p>
                """);
    }

    static ResponseEntity<String> tryAgainSoon() {
        return page(HttpStatus.SERVICE_UNAVAILABLE, "Please try again", """
                <h1>Please try again in a minute</h1>
                <p>Your request could not be stored just now, so it does not hold yet. You can also reply to the message with the
                word <strong>unsubscribe</strong>.</p>
                """);
    }

    private static ResponseEntity<String> page(HttpStatus status, String title, String content) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex, nofollow");
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header("Retry-After", "60");
        }
        return answer.body(FRAME.formatted(title, STYLE, content));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java runtime has no SHA-256", missing);
        }
    }
}
