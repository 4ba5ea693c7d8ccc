package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SMTP server that takes our mail.
 *
 * @param startTls no mail and no password goes over an unencrypted connection. Port 465 is encrypted from its first byte,
 *     whatever this says.
 * @param helloName what we call ourselves to the server: a domain name, or an address literal
 */
public record SmtpServer(
        String host,
        int port,
        @Nullable String username,
        @Nullable Secret password,
        boolean startTls,
        String helloName) {

    private static final Setting<Integer> PORT = Setting.integer(
                    "SMTP_PORT", 1, 65535, "port of the mail server; 465 is encrypted from the first byte")
            .orElse("587");
    private static final Setting<String> USERNAME =
            Setting.text("SMTP_USERNAME", "login at the mail server; absent: none");
    private static final Setting<Secret> PASSWORD = Setting.secret("SMTP_PASSWORD", "password of SMTP_USERNAME");
    private static final Setting<Boolean> STARTTLS = Setting.flag(
            "SMTP_STARTTLS",
            "refuse to send unless the connection is encrypted; by default true, and false for a server on this machine"
                    + " (localhost, 127.0.0.1, ::1)");

    public static final List<Setting<?>> SETTINGS = List.of(PORT, USERNAME, PASSWORD, STARTTLS);

    private static final int IMPLICIT_TLS_PORT = 465;

    /**
     * The server of {@code SMTP_HOST}, which must be set.
     *
     * @param publicAddress where recipients reach this program; its host is what we call ourselves to the server
     */
    public static SmtpServer from(SettingValues values, URI publicAddress) {
        String host = values.get(CommonSettings.SMTP_HOST).strip();
        return new SmtpServer(
                host,
                values.get(PORT),
                values.find(USERNAME).orElse(null),
                values.find(PASSWORD).orElse(null),
                values.find(STARTTLS).orElse(!isThisMachine(host)),
                helloName(publicAddress));
    }

    /** Logs in and sends nothing. */
    public KeyCheck keyCheck() {
        return new KeyCheck("outreach", "smtp", new SmtpLogin(this, SmtpLimits.DEFAULT, null));
    }

    /** Mail to a server on this machine crosses no network. */
    private static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.startsWith("127.") || name.equals("::1") || name.equals("[::1]");
    }

    /** A name that says something to a server far away, or the address literal that RFC 5321 asks for without one. */
    private static String helloName(URI publicAddress) {
        String host = publicAddress.getHost();
        boolean isName = host.matches("(?i)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z][a-z0-9-]*");
        return isName ? host : "[127.0.0.1]";
    }

    /** Whether mail goes unencrypted over a network. */
    boolean isUnprotected() {
        return !startTls && !encryptedFromTheStart() && !isThisMachine(host);
    }

    boolean encryptedFromTheStart() {
        return port == IMPLICIT_TLS_PORT;
    }
}
