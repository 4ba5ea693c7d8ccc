package dev.leadflow.outreach.channel.sendgrid;

import dev.leadflow.outreach.channel.OutgoingEmail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v3/mail/send}. Everything by which SendGrid would change a mail is off: it would rewrite links, the one to
 * unsubscribe among them, and what leaves has to be what was approved.
 *
 * @param headers none of those that SendGrid reserves
 */
record MailSend(
        List<Personalization> personalizations,
        Address from,
        String subject,
        List<Content> content,
        Map<String, String> headers,
        MailSettings mailSettings,
        TrackingSettings trackingSettings) {

    /** @param customArgs come back in every event about the mail */
    record Personalization(List<Address> to, Map<String, String> customArgs) {}

    record Address(String email, @Nullable String name) {}

    record Content(String type, String value) {}

    record MailSettings(Switch sandboxMode) {}

    record TrackingSettings(
            ClickTracking clickTracking, Switch openTracking, Switch subscriptionTracking, Switch ganalytics) {}

    record ClickTracking(boolean enable, boolean enableText) {}

    record Switch(boolean enable) {

        static final Switch OFF = new Switch(false);
    }

    static MailSend of(OutgoingEmail email, boolean sandbox) {
        List<Content> content = new ArrayList<>();
        content.add(new Content("text/plain", email.text()));
        if (email.html() != null) {
            content.add(new Content("text/html", email.html()));
        }
        return new MailSend(
                List.of(new Personalization(
                        List.of(new Address(email.to(), null)),
                        Map.of("attempt_id", email.id().toString()))),
                new Address(email.from(), email.fromName()),
                email.subject(),
                content,
                email.headers(),
                new MailSettings(new Switch(sandbox)),
                new TrackingSettings(new ClickTracking(false, false), Switch.OFF, Switch.OFF, Switch.OFF));
    }
}
