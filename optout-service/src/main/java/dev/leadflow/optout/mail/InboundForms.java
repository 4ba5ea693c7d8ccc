package dev.leadflow.optout.mail;

import dev.leadflow.common.event.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The forms in which mail services post the mails that they receive for us. Empty where a post is not of that form. */
final class InboundForms {

    private static final int MOST_FIELDS = 500;

    private InboundForms() {}

    /**
     * SendGrid's Inbound Parse: a form of decoded fields, each in the character set that {@code charsets} names, or the
     * whole mail in the field {@code email}.
     */
    static Optional<ReceivedMail> sendGrid(@Nullable String contentType, ByteString body) {
        List<MailPart> parts =
                contentType != null && isMultipart(contentType) ? MimeReader.form(contentType, body) : List.of();
        Map<String, MailPart> fields = byName(parts);
        MailPart whole = fields.get(MimeReader.SENDGRID_MAIL);
        if (whole != null) {
            return Optional.of(ReceivedMail.raw(whole.content()));
        }
        if (!fields.containsKey("from") && !fields.containsKey("headers")) {
            return Optional.empty();
        }
        JsonNode charsets = json(text(fields, "charsets", null));
        MailHeaders headers = MailHeaders.parse(text(fields, "headers", null));
        JsonNode envelope = json(text(fields, "envelope", null));
        if (envelope.has("from") && envelope.path("from").asString("").isBlank()) {
            headers = headers.with("Return-Path", "<>");
        }
        List<String> to = new ArrayList<>(ReceivedMail.recipients(headers));
        ReceivedMail.addresses(text(fields, "to", charset(charsets, "to"))).forEach(to::add);
        envelope.path("to")
                .forEach(address -> ReceivedMail.addresses(address.asString("")).forEach(to::add));
        return Optional.of(new ReceivedMail(
                headers,
                text(fields, "subject", charset(charsets, "subject")),
                ReceivedMail.address(text(fields, "from", charset(charsets, "from")))
                        .orElse(ReceivedMail.sender(headers)),
                to.stream().distinct().toList(),
                text(fields, "text", charset(charsets, "text")),
                text(fields, "html", charset(charsets, "html")),
                parts.stream().filter(ReceivedMail::isForMachines).toList()));
    }

    /**
     * Mailgun's routes: a form, urlencoded or multipart, with the header as JSON in {@code message-headers}; or the whole
     * mail in {@code body-mime}.
     */
    static Optional<ReceivedMail> mailgun(@Nullable String contentType, ByteString body) {
        List<MailPart> parts =
                contentType != null && isMultipart(contentType) ? MimeReader.form(contentType, body) : urlencoded(body);
        Map<String, MailPart> fields = byName(parts);
        MailPart whole = fields.get(MimeReader.MAILGUN_MAIL);
        if (whole != null) {
            return Optional.of(ReceivedMail.raw(whole.content()));
        }
        if (!fields.containsKey("sender") && !fields.containsKey("from") && !fields.containsKey("message-headers")) {
            return Optional.empty();
        }
        List<MailHeaders.Header> headers = new ArrayList<>();
        for (JsonNode pair : json(text(fields, "message-headers", null))) {
            headers.add(new MailHeaders.Header(
                    pair.path(0).asString(""), pair.path(1).asString("")));
        }
        for (String name :
                List.of("Message-Id", "In-Reply-To", "References", "Date", "From", "Subject", "Auto-Submitted")) {
            boolean known = headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
            if (!known && fields.containsKey(name)) {
                headers.add(new MailHeaders.Header(name, text(fields, name, null)));
            }
        }
        if (fields.containsKey("sender") && text(fields, "sender", null).isBlank()) {
            headers.add(new MailHeaders.Header("Return-Path", "<>"));
        }
        MailHeaders all = new MailHeaders(headers);
        String plain = text(fields, "body-plain", null);
        return Optional.of(new ReceivedMail(
                all,
                fields.containsKey("subject") ? text(fields, "subject", null) : all.readable("Subject"),
                ReceivedMail.address(text(fields, "from", null))
                        .or(() -> Optional.ofNullable(ReceivedMail.sender(all)))
                        .or(() -> ReceivedMail.address(text(fields, "sender", null)))
                        .orElse(null),
                Stream.concat(
                                ReceivedMail.addresses(text(fields, "recipient", null)),
                                ReceivedMail.recipients(all).stream())
                        .distinct()
                        .toList(),
                plain.isBlank() ? text(fields, "stripped-text", null) : plain,
                text(fields, "body-html", null),
                parts.stream().filter(ReceivedMail::isForMachines).toList()));
    }

    /** Postmark's inbound JSON, with {@code RawEmail} where it is switched on. */
    static Optional<ReceivedMail> postmark(ByteString body) {
        JsonNode mail = json(body.utf8());
        if (!mail.has("FromFull") && !mail.has("From") && !mail.has("RawEmail")) {
            return Optional.empty();
        }
        String raw = mail.path("RawEmail").asString("");
        if (!raw.isBlank()) {
            return Optional.of(ReceivedMail.raw(ByteString.encodeUtf8(raw)));
        }
        List<MailHeaders.Header> headers = new ArrayList<>();
        for (JsonNode header : mail.path("Headers")) {
            headers.add(new MailHeaders.Header(
                    header.path("Name").asString(""), header.path("Value").asString("")));
        }
        for (String name : List.of("Date", "From", "Subject")) {
            headers.add(new MailHeaders.Header(name, mail.path(name).asString("")));
        }
        List<String> to = new ArrayList<>();
        ReceivedMail.addresses(mail.path("OriginalRecipient").asString("")).forEach(to::add);
        for (String list : List.of("ToFull", "CcFull", "BccFull")) {
            mail.path(list)
                    .forEach(each -> ReceivedMail.addresses(each.path("Email").asString(""))
                            .forEach(to::add));
        }
        List<MailPart> reports = new ArrayList<>();
        for (JsonNode attachment : mail.path("Attachments")) {
            ByteString content =
                    ByteString.decodeBase64(attachment.path("Content").asString(""));
            String type =
                    attachment.path("ContentType").asString("").split(";", 2)[0].strip();
            MailPart part = new MailPart(
                    type.toLowerCase(java.util.Locale.ROOT),
                    null,
                    null,
                    true,
                    content == null ? ByteString.EMPTY : content);
            if (ReceivedMail.isForMachines(part) && reports.size() < MimeReader.MOST_PARTS) {
                reports.add(part);
            }
        }
        return Optional.of(new ReceivedMail(
                new MailHeaders(headers),
                mail.path("Subject").asString(""),
                ReceivedMail.address(mail.path("FromFull").path("Email").asString(""))
                        .or(() -> ReceivedMail.address(mail.path("From").asString("")))
                        .orElse(null),
                to.stream().distinct().toList(),
                mail.path("TextBody").asString(""),
                mail.path("HtmlBody").asString(""),
                reports));
    }

    private static boolean isMultipart(String contentType) {
        return contentType.strip().regionMatches(true, 0, "multipart/form-data", 0, 19);
    }

    private static List<MailPart> urlencoded(ByteString body) {
        List<MailPart> fields = new ArrayList<>();
        for (String pair : body.string(StandardCharsets.US_ASCII).split("&", MOST_FIELDS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    String name = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
                    String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                    fields.add(new MailPart("text/plain", name, null, false, ByteString.encodeUtf8(value)));
                } catch (IllegalArgumentException malformed) {
                    // A field that cannot be read is as good as absent.
                }
            }
        }
        return fields;
    }

    private static Map<String, MailPart> byName(List<MailPart> parts) {
        Map<String, MailPart> fields = new LinkedHashMap<>();
        for (MailPart part : parts) {
            if (part.name() != null) {
                fields.putIfAbsent(part.name(), part);
            }
        }
        return fields;
    }

    private static String text(Map<String, MailPart> fields, String name, @Nullable String charset) {
        MailPart field = fields.get(name);
        return field == null ? "" : charset == null ? field.text() : field.text(charset);
    }

    private static @Nullable String charset(JsonNode charsets, String field) {
        JsonNode name = charsets.path(field);
        return name.isString() ? name.asString() : null;
    }

    private static JsonNode json(String text) {
        try {
            JsonNode node = Json.EVENTS.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JacksonException malformed) {
            return MissingNode.getInstance();
        }
    }
}
