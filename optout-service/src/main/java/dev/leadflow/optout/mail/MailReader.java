package dev.leadflow.optout.mail;

import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads the mails that come by one route. */
record MailReader(String route, Form form) implements NoticeReader {

    /** How a mail is posted there; empty where a post is not of that form. */
    interface Form {
        Optional<ReceivedMail> mail(@Nullable String contentType, ByteString body);
    }

    @Override
    public Reading read(@Nullable String contentType, byte[] body, Instant receivedAt) {
        return form.mail(contentType, ByteString.of(body))
                .map(mail -> new Reading(MailNotices.of(mail, receivedAt), List.of()))
                // What somebody wrote is not kept, even where nobody understands it.
                .orElseGet(() -> Reading.unreadable("It is no mail in the form that this route takes.", new byte[0]));
    }
}
