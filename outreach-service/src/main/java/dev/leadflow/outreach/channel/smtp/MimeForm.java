package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.OutgoingEmail;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;

/** An email as it goes over the wire: multipart/alternative with text first, so that readers show the HTML if they can. */
final class MimeForm extends MimeMessage {

    private final String messageId;

    private MimeForm(Session session, String messageId) {
        super(session);
        this.messageId = messageId;
    }

    /** @throws IllegalArgumentException when the library cannot write it */
    static MimeForm of(OutgoingEmail email, Instant now) {
        MimeForm form = new MimeForm(Session.getInstance(new Properties()), email.messageId());
        try {
            form.write(email, now);
            form.saveChanges();
            // Whatever cannot be written shows itself here, before a server is asked to take it.
            form.writeTo(OutputStream.nullOutputStream());
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
        if (email.html() == null) {
            setText(email.text(), StandardCharsets.UTF_8.name());
            return;
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(email.text(), StandardCharsets.UTF_8.name(), "plain");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(email.html(), StandardCharsets.UTF_8.name(), "html");
        setContent(new MimeMultipart("alternative", text, html));
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
