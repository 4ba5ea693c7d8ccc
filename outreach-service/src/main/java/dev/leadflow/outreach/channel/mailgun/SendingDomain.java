package dev.leadflow.outreach.channel.mailgun;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderHttp.Answer;
import okhttp3.MultipartBody;
import okhttp3.Request;

/** Asks Mailgun whether it takes our key and lets our domain send: {@code GET /v4/domains/{name}}, {@code domain.state}. */
record SendingDomain(MailgunAccount account) implements KeyCheck.Question {

    @Override
    public void ask(ProviderHttp http) {
        Answer answer = http.send(
                request(account.baseUrl() + "/v4/domains/" + account.domain()).build());
        switch (answer.status()) {
            case 200 -> requireActive(answer);
            case 401, 403 -> requireSendingKey(http);
            case 404 -> throw unknownDomain();
            default -> throw answer.failure();
        }
    }

    private static void requireActive(Answer answer) {
        switch (answer.json().path("domain").path("state").asString("")) {
            case "unverified" ->
                throw new ProviderException(
                        Fault.KEY_REFUSED,
                        "Mailgun has not verified MAILGUN_DOMAIN: add the DNS records that its page shows and let Mailgun check"
                                + " them.");
            case "disabled" ->
                throw new ProviderException(
                        Fault.KEY_REFUSED,
                        "Mailgun has disabled MAILGUN_DOMAIN: its page, or Mailgun's support, says why.");
            default -> {}
        }
    }

    /**
     * A key that may only send may not ask about its domain. It is tried with a message that has no recipient, no sender and no
     * text, which Mailgun answers with 400 when it takes the key.
     */
    private void requireSendingKey(ProviderHttp http) {
        MultipartBody nothing = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("o:testmode", "yes")
                .build();
        Answer answer = http.send(request(account.messagesUrl()).post(nothing).build());
        switch (answer.status()) {
            case 400 -> {}
            case 404 -> throw unknownDomain();
            default -> throw KeyCheck.naming("MAILGUN_API_KEY", answer.failure());
        }
    }

    private static ProviderException unknownDomain() {
        return KeyCheck.refusal(
                "Mailgun does not know the domain, or knows it in its other region.",
                "MAILGUN_DOMAIN or MAILGUN_BASE_URL");
    }

    private Request.Builder request(String url) {
        return new Request.Builder().url(url).header("Authorization", account.authorization());
    }
}
