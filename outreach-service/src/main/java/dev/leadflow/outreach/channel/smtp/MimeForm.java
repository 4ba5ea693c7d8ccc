package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.OutgoingEmail;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import jakarta.mail.util.StreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.jspecify.annotations.Nullable;

/** An email as it goes over the wire: multipart/alternative with text first, so that readers show the HTML if they can. */
final class MimeForm extends MimeMessage {

    static {
        // The library looks for its own helper on the whole class path for each part of each message, unless it is
        // named.
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    /** Of no server; to make one is dear as well. */
    private static final Session SESSION = Session.getInstance(new Properties());

    private final String messageId;
    private byte @Nullable [] written;

    private MimeForm(String messageId) {
        super(SESSION);
        this.messageId = messageId;
    }

    /** @throws IllegalArgumentException when the library cannot write it */
    static MimeForm of(OutgoingEmail email, Instant now) {
        MimeForm form = new MimeForm(email.messageId());
        try {
            form.write(email, now);
            form.saveChanges();
            // Whatever cannot be written shows itself here, before a server is asked to take it.
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            form.writeTo(bytes);
            form.written = bytes.toByteArray();
            return form;
        } catch (MessagingException | IOException unwritable) {
            throw new IllegalArgumentException("The email cannot be written as MIME", unwritable);
        }
    }

    private void write(OutgoingEmail email, Instant now) throws MessagingException, UnsupportedEncodingException {
        setFrom(new InternetAddress(email.from(), email.fromName(), StandardCharsets.UTF_8.name()));
        setRecipient(Message.RecipientType.TO, new InternetAddress(email.to(), true));
        setSubject(email.subject(), StandardCharsets.UTF_8.name());
        setSentDate(Date.from(now));
        for (var header : email.headers().entrySet()) {
            setHeader(header.getKey(), header.getValue());
        }
        // Postmark by SMTP puts a name of its own on a mail, but tells what such headers hold with each event.
        setHeader("X-PM-Metadata-attempt_id", email.id().toString());
        if (email.html() == null) {
            setDataHandler(content(email.text(), "plain"));
            return;
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setDataHandler(content(email.text(), "plain"));
        MimeBodyPart html = new MimeBodyPart();
        html.setDataHandler(content(email.html(), "html"));
        setContent(new MimeMultipart("alternative", text, html));
    }

    /** As bytes: the library encodes a text anew each time that it looks at it, which was most of what a mail cost here. */
    private static DataHandler content(String text, String subtype) {
        return new DataHandler(
                new ByteArrayDataSource(text.getBytes(StandardCharsets.UTF_8), "text/" + subtype + "; charset=UTF-8"));
    }

    /** It has no header that anybody asks to be left out. */
    @Override
    public void writeTo(OutputStream out, String @Nullable [] ignored) throws IOException, MessagingException {
        if (written == null) {
            super.writeTo(out, ignored);
        } else {
            out.write(written);
        }
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
