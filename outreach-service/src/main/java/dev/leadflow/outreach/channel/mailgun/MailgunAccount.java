package dev.leadflow.outreach.channel.mailgun;

import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okhttp3.Credentials;

/**
 * The Mailgun account that takes our mail.
 *
 * @param domain the sending domain that was set up at Mailgun
 * @param testMode Mailgun handles each mail as usual and delivers none
 */
public record MailgunAccount(Secret key, String domain, URI baseUrl, boolean testMode) {

    private static final Setting<URI> BASE_URL = Setting.baseUrl("MAILGUN", "https://api.mailgun.net");
    private static final Setting<Boolean> TEST_MODE = Setting.flag(
                    "MAILGUN_TEST_MODE", "Mailgun takes the mails and delivers none, for trying it out")
            .orElse("false");

    public static final List<Setting<?>> SETTINGS = List.of(BASE_URL, TEST_MODE);

    /** The account of {@code MAILGUN_API_KEY} and {@code MAILGUN_DOMAIN}, which must be set. */
    public static MailgunAccount from(SettingValues values) {
        return new MailgunAccount(
                values.get(CommonSettings.MAILGUN_API_KEY),
                values.get(CommonSettings.MAILGUN_DOMAIN),
                values.get(BASE_URL),
                values.get(TEST_MODE));
    }

    /** Asks whether the domain may send. */
    public KeyCheck keyCheck() {
        return new KeyCheck("outreach", "mailgun", new SendingDomain(this));
    }

    String authorization() {
        return Credentials.basic("api", key.reveal().strip(), StandardCharsets.UTF_8);
    }

    String messagesUrl() {
        return baseUrl + "/v3/" + domain + "/messages";
    }
}
