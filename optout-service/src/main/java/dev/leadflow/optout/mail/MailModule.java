package dev.leadflow.optout.mail;

import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.optout.mail.imap.Mailbox;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.webhook.Door;
import dev.leadflow.optout.webhook.Intake;
import dev.leadflow.optout.webhook.SharedSecret;
import dev.leadflow.optout.webhook.WebhookSettings;
import dev.leadflow.optout.webhook.mailgun.MailgunSignature;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the ways by which mails come back. */
@Configuration(proxyBeanMethods = false)
public class MailModule {

    public static final List<Setting<?>> SETTINGS = Mailbox.SETTINGS;

    private static final String RAW = "mail";
    private static final String SENDGRID = "inbound/sendgrid";
    private static final String MAILGUN = "inbound/mailgun";
    private static final String POSTMARK = "inbound/postmark";

    /** Mails bring photographs along; whoever asks to be left alone in such a one must not be turned away. */
    private static final int MOST_BYTES = 25 * 1024 * 1024;

    /** Anybody may post as much before the signature in it can be looked at. */
    private static final int MOST_BYTES_UNPROVEN = 10 * 1024 * 1024;

    private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

    @Bean
    Door mailDoor(SettingValues settings) {
        return new Door(RAW, new SharedSecret(secrets(settings, WebhookSettings.INBOUND_MAIL)), MOST_BYTES);
    }

    @Bean
    NoticeReader mailReader() {
        return new MailReader(RAW, (type, body) -> Optional.of(ReceivedMail.raw(body)));
    }

    @Bean
    Door sendGridMailDoor(SettingValues settings) {
        return new Door(SENDGRID, new SharedSecret(secrets(settings, WebhookSettings.INBOUND_MAIL)), MOST_BYTES);
    }

    @Bean
    NoticeReader sendGridMailReader() {
        return new MailReader(SENDGRID, InboundForms::sendGrid);
    }

    @Bean
    Door mailgunMailDoor(SettingValues settings) {
        return new Door(MAILGUN, new MailgunSignature(secrets(settings, WebhookSettings.MAILGUN)), MOST_BYTES_UNPROVEN);
    }

    @Bean
    NoticeReader mailgunMailReader() {
        return new MailReader(MAILGUN, InboundForms::mailgun);
    }

    /** Takes the secret of Postmark's other webhooks as well. */
    @Bean
    Door postmarkMailDoor(SettingValues settings) {
        List<Secret> secrets = Stream.of(WebhookSettings.INBOUND_MAIL, WebhookSettings.POSTMARK)
                .flatMap(setting -> secrets(settings, setting).stream())
                .toList();
        return new Door(POSTMARK, new SharedSecret(secrets), MOST_BYTES);
    }

    @Bean
    NoticeReader postmarkMailReader() {
        return new MailReader(POSTMARK, (type, body) -> InboundForms.postmark(body));
    }

    private static List<Secret> secrets(SettingValues settings, Setting<List<Secret>> setting) {
        return settings.find(setting).orElse(List.of());
    }

    /** Does nothing where no mailbox is set. */
    @Bean
    Periodic readMailbox(SettingValues settings, Providers providers, Intake intake) {
        Runnable round = Mailbox.from(settings)
                .<Runnable>map(mailbox -> {
                    var line = providers.line("optout", Mailbox.PROVIDER, "read", Mailbox.LIMITS);
                    return () -> line.call(() -> mailbox.read(
                            mail -> intake.store(new Intake.Post(RAW, "message/rfc822", mail.toByteArray()))
                                    == Intake.Receipt.STORED));
                })
                .orElse(() -> {});
        return new Periodic("optout", "optout.read-mailbox", BETWEEN_ROUNDS, round);
    }
}
