package dev.leadflow.optout.webhook;

import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.optout.webhook.sendgrid.SendGridSignature;
import java.net.URI;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Keys and secrets of the doors; a door without one lets nobody in. Two values with a comma between them make a rotation. */
public final class WebhookSettings {

    public static final Setting<List<PublicKey>> SENDGRID = severalOf(
            "SENDGRID_WEBHOOK_PUBLIC_KEY",
            "verification key of SendGrid's signed event webhook; two while it is being changed",
            false,
            "a base64 public key (ECDSA, P-256) as SendGrid shows it, or two with a comma between them",
            SendGridSignature::key);

    public static final Setting<List<Secret>> MAILGUN = severalOf(
            "MAILGUN_SIGNING_KEY",
            "Mailgun's HTTP webhook signing key, not the API key; two while it is being changed",
            true,
            "a key, or two with a comma between them",
            Secret::new);

    public static final Setting<List<Secret>> POSTMARK = severalOf(
            "POSTMARK_WEBHOOK_SECRET",
            "password that Postmark's webhooks bring, as Basic authentication or in the header X-Webhook-Secret; two while it"
                    + " is being changed",
            true,
            "a secret of at least 8 characters without a comma, or two with a comma between them",
            WebhookSettings::longEnough);

    public static final Setting<List<Secret>> INBOUND_MAIL = severalOf(
            "INBOUND_MAIL_SECRET",
            "secret of those who post received mails, in the header X-Webhook-Secret or as password of Basic authentication; two"
                    + " while it is being changed",
            true,
            "a secret of at least 8 characters without a comma, or two with a comma between them",
            WebhookSettings::longEnough);

    public static final Setting<Set<String>> SES_TOPICS = Setting.words(
            "SES_TOPIC_ARN", "the Amazon SNS topics that SES publishes its events to; others are not listened to");

    public static final Setting<URI> SNS_BASE_URL = Setting.httpUrl(
            "SNS_BASE_URL", "answers in place of Amazon SNS, for certificates and confirmations; for tests");

    public static final List<Setting<?>> ALL =
            List.of(SENDGRID, MAILGUN, POSTMARK, INBOUND_MAIL, SES_TOPICS, SNS_BASE_URL);

    private WebhookSettings() {}

    private static <T> Setting<List<T>> severalOf(
            String name, String description, boolean secret, String expected, Function<String, T> one) {
        return new Setting<>(name, description, null, false, secret, expected, text -> {
            List<T> values = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(one)
                    .toList();
            if (values.isEmpty()) {
                throw new IllegalArgumentException();
            }
            return values;
        });
    }

    private static Secret longEnough(String text) {
        if (text.length() < 8) {
            throw new IllegalArgumentException();
        }
        return new Secret(text);
    }
}
