package dev.leadflow.outreach.channel.http;

import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderHttp.Answer;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.ProviderWords;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Hands one email to a provider by HTTP and sorts what came of it. Certainly not sent: no connection, the connection broke before
 * the last byte had left, and every 4xx. Unknown: everything else that is not the provider's way to say that it took the email,
 * a 5xx above all.
 */
public final class HttpHandover {

    /** Each mail has a connection of its own, and providers allow far more of them. */
    public static final int AT_ONCE = 30;

    /** How one provider answers. */
    public interface Dialect {

        /** The provider's name as it writes it. */
        String name();

        /**
         * Reads an answer with a status from 200 to 299.
         *
         * @return empty when the provider never answers so when it takes an email
         */
        Optional<Result.Accepted> accepted(Answer answer);

        /** Reads an answer with a status from 400 to 499. */
        Complaint complaint(Answer answer);
    }

    /**
     * What a provider says about an email that it refuses.
     *
     * @param words as it wrote them; empty when they cannot be read
     */
    public record Complaint(String words, About about) {}

    /** What a complaint is about, as far as its words say so. */
    public enum About {
        /** Its status decides. */
        UNSAID,
        /** The address in the From line. */
        SENDER,
        /** Our account, or its domain, may not send. */
        ACCOUNT
    }

    /** As providers say that what an account may send is used up, with various status codes. */
    private static final Pattern USED_UP =
            Pattern.compile("(credits?|limit|quota) (\\S+ ){0,2}(exceeded|reached)", Pattern.CASE_INSENSITIVE);

    private final ProviderHttp http;
    private final Dialect dialect;

    public HttpHandover(ProviderHttp http, Dialect dialect) {
        this.http = http;
        this.dialect = dialect;
    }

    /**
     * Posts the content, once.
     *
     * @param request everything but the content
     * @param lastWord asked when the connection stands
     * @throws RuntimeException only what the last word threw
     */
    public Result post(Request.Builder request, RequestBody content, LastWord lastWord) {
        GuardedContent guarded = new GuardedContent(content, lastWord);
        Answer answer;
        try {
            answer = http.send(request.post(guarded).build());
        } catch (ProviderException failed) {
            return withoutAnswer(guarded.stage(), failed);
        }
        int status = answer.status();
        if (status >= 400 && status < 500) {
            return refused(answer);
        }
        Optional<Result.Accepted> accepted = answer.isSuccessful() && guarded.stage() == GuardedContent.Stage.ENDED
                ? dialect.accepted(answer)
                : Optional.empty();
        return accepted.isPresent()
                ? accepted.get()
                : new Result.Unknown(answered(answer) + ", which does not say whether it took the message.");
    }

    private Result withoutAnswer(GuardedContent.Stage reached, ProviderException failed) {
        return switch (reached) {
            case NOT_ASKED ->
                new Result.Refused(
                        Cause.UNREACHABLE,
                        "The connection to " + dialect.name() + " broke before the message was sent. "
                                + failed.detail());
            case WITHHELD -> new Result.Withheld();
            case BEGUN ->
                new Result.Refused(
                        Cause.TRANSIENT,
                        "The connection to " + dialect.name() + " broke in the middle of the message.");
            case ENDED ->
                new Result.Unknown(dialect.name() + " was sent the whole message and did not say whether it took it. "
                        + failed.detail());
        };
    }

    private Result refused(Answer answer) {
        Complaint complaint = dialect.complaint(answer);
        String words = complaint.words().isBlank() ? "." : ": " + ProviderWords.shown(complaint.words());
        String detail = answered(answer) + words;
        return switch (answer.status()) {
            case 400, 413, 415, 422 -> refused(complaint, Cause.PERMANENT, detail);
            case 401, 402, 403, 404, 405, 407 -> refused(complaint, Cause.ACCOUNT, detail);
            // The provider did not get the whole request in time.
            case 408 -> new Result.Refused(Cause.TRANSIENT, detail);
            // 429 above all. Of a status that nobody foresaw nothing is known but that the email was not taken.
            default -> new Result.Refused(Cause.UNREACHABLE, detail, answer.retryAfter());
        };
    }

    private static Result.Refused refused(Complaint complaint, Cause unsaid, String detail) {
        if (complaint.about() == About.SENDER) {
            return new Result.Refused(Cause.SENDER, detail);
        }
        if (USED_UP.matcher(complaint.words()).find()) {
            return Result.Refused.usedUp(detail);
        }
        return new Result.Refused(complaint.about() == About.ACCOUNT ? Cause.ACCOUNT : unsaid, detail);
    }

    private String answered(Answer answer) {
        return dialect.name() + " answered with HTTP " + answer.status();
    }
}
