package dev.leadflow.outreach.channel.sendgrid;

import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.net.URI;
import java.util.List;
import okhttp3.Request;

/**
 * The SendGrid account that takes our mail.
 *
 * @param sandbox SendGrid checks each mail and delivers none
 */
public record SendGridAccount(Secret key, URI baseUrl, boolean sandbox) {

    private static final Setting<URI> BASE_URL = Setting.baseUrl("SENDGRID", "https://api.sendgrid.com");
    private static final Setting<Boolean> SANDBOX = Setting.flag(
                    "SENDGRID_SANDBOX", "SendGrid only checks the mails and delivers none, for trying it out")
            .orElse("false");

    public static final List<Setting<?>> SETTINGS = List.of(BASE_URL, SANDBOX);

    /** The account of {@code SENDGRID_API_KEY}, which must be set. */
    public static SendGridAccount from(SettingValues values) {
        return new SendGridAccount(
                values.get(CommonSettings.SENDGRID_API_KEY), values.get(BASE_URL), values.get(SANDBOX));
    }

    /** Asks what the key may do, which every key may. */
    public KeyCheck keyCheck() {
        return KeyCheck.byStatus(
                "outreach",
                "sendgrid",
                CommonSettings.SENDGRID_API_KEY.name(),
                new Request.Builder()
                        .url(baseUrl + "/v3/scopes")
                        .header("Authorization", "Bearer " + key.reveal())
                        .build());
    }
}
