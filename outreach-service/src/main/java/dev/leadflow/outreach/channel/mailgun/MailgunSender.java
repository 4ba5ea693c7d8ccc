package dev.leadflow.outreach.channel.mailgun;

import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderHttp.Answer;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.channel.http.HttpHandover;
import dev.leadflow.outreach.channel.http.HttpHandover.About;
import dev.leadflow.outreach.channel.http.HttpHandover.Complaint;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends by Mailgun. One request is one email to one recipient, so that recipients never see one another. Mailgun has no
 * idempotency key; the attempt's id comes back in its events as the variable {@code attempt_id}.
 */
public final class MailgunSender implements EmailSender {

    private final MailgunAccount account;
    private final String url;
    private final String authorization;
    private final ProviderHttp http;

    public MailgunSender(MailgunAccount account, ProviderHttp http) {
        this.account = account;
        this.url = account.messagesUrl();
        this.authorization = account.authorization();
        this.http = http.overNewConnections();
    }

    @Override
    public Result send(OutgoingEmail email, LastWord lastWord) {
        Request.Builder request = new Request.Builder().url(url).header("Authorization", authorization);
        return new HttpHandover(http, new AnswersOfMailgun(email, account.testMode()))
                .post(request, form(email), lastWord)
                .hiding(email.to());
    }

    /**
     * Everything by which Mailgun would change a mail is off: it would rewrite links, the one to unsubscribe among them, and what
     * leaves has to be what was approved.
     */
    private RequestBody form(OutgoingEmail email) {
        MultipartBody.Builder form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("from", mailbox(email.fromName(), email.from()))
                .addFormDataPart("to", email.to())
                .addFormDataPart("subject", email.subject())
                .addFormDataPart("text", email.text());
        if (email.html() != null) {
            form.addFormDataPart("html", email.html());
        }
        email.headers()
                .forEach((name, value) ->
                        form.addFormDataPart("h:" + (name.equals("Message-ID") ? "Message-Id" : name), value));
        form.addFormDataPart("v:attempt_id", email.id().toString())
                .addFormDataPart("o:tracking", "no")
                .addFormDataPart("o:tracking-clicks", "no")
                .addFormDataPart("o:tracking-opens", "no");
        if (account.testMode()) {
            form.addFormDataPart("o:testmode", "yes");
        }
        return form.build();
    }

    /** A name may hold what would else end it or begin another address (RFC 5322, quoted-string). */
    private static String mailbox(String name, String address) {
        return '"' + name.replaceAll("([\\\\\"])", "\\\\$1") + "\" <" + address + '>';
    }

    @Override
    public int atOnce() {
        return HttpHandover.AT_ONCE;
    }

    @Override
    public void close() {}

    private record AnswersOfMailgun(OutgoingEmail email, boolean testMode) implements HttpHandover.Dialect {

        private static final int QUEUED = 200;

        /** Such as "from parameter is not a valid address. please check documentation". */
        private static final Pattern ABOUT_THE_SENDER =
                Pattern.compile("\\bfrom (parameter|address)\\b|'from'", Pattern.CASE_INSENSITIVE);

        /** Such as "Domain mg.your.org is not allowed to send: The domain is unverified", which comes with 400 as well as with 403. */
        private static final Pattern ABOUT_THE_ACCOUNT = Pattern.compile(
                "not allowed to send|sandbox (sub)?domain|free accounts|activate your|(domain|account) (\\S+ ){0,3}(disabled|suspended|unverified|not verified)",
                Pattern.CASE_INSENSITIVE);

        @Override
        public String name() {
            return "Mailgun";
        }

        @Override
        public Optional<Result.Accepted> accepted(Answer answer) {
            String id = text(answer, "id");
            if (answer.status() != QUEUED || id.isEmpty()) {
                return Optional.empty(); // whoever answers without an id, such as a proxy, has not queued it
            }
            String detail = testMode
                    ? "Mailgun took it in test mode (HTTP 200): nothing was delivered."
                    : "Mailgun took it (HTTP 200).";
            return Optional.of(new Result.Accepted(providerId(id), detail));
        }

        /** Its interface writes the id in angle brackets and its events without: kept as in the events. */
        private String providerId(String id) {
            return (id.matches("[!-~]{1,300}") ? id : email.messageId()).replaceAll("^<|>$", "");
        }

        /** {@code {"message": ...}}. */
        @Override
        public Complaint complaint(Answer answer) {
            String words = text(answer, "message");
            return new Complaint(words, about(words));
        }

        private static About about(String words) {
            if (ABOUT_THE_SENDER.matcher(words).find()) {
                return About.SENDER;
            }
            return ABOUT_THE_ACCOUNT.matcher(words).find() ? About.ACCOUNT : About.UNSAID;
        }

        private static String text(Answer answer, String field) {
            try {
                return answer.json().path(field).asString("");
            } catch (ProviderException unreadable) {
                return "";
            }
        }
    }
}
