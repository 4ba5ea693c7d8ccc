package dev.leadflow.optout.mail.imap;

import dev.leadflow.common.Causes;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.FlagTerm;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import okio.ByteString;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.util.MailConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of a mailbox. A mail that nobody has seen is handed on and then marked as seen, in this order, so that one which
 * was not taken, or whose mark was lost, comes again. Mails stay where they are. Read by one thread at a time.
 */
public final class Mailbox {

    public static final String PROVIDER = "mailbox";

    /** The next round is the next try. */
    public static final ProviderLine.Limits LIMITS = ProviderLine.Limits.QUESTIONS.tries(1);

    private static final Setting<String> HOST = Setting.text(
            "BOUNCE_IMAP_HOST", "IMAP server of the mailbox that bounces and answers come to; absent: none is read");
    private static final Setting<Integer> PORT = Setting.integer(
                    "BOUNCE_IMAP_PORT",
                    1,
                    65535,
                    "port of the IMAP server; 993 is encrypted from the first byte, others by STARTTLS, which only a server on"
                            + " this machine need not have")
            .orElse("993");
    private static final Setting<String> USERNAME = Setting.text("BOUNCE_IMAP_USERNAME", "login at the IMAP server");
    private static final Setting<Secret> PASSWORD =
            Setting.secret("BOUNCE_IMAP_PASSWORD", "password of BOUNCE_IMAP_USERNAME");
    private static final Setting<String> FOLDER = Setting.text(
                    "BOUNCE_IMAP_FOLDER", "folder of the mailbox that is read")
            .orElse("INBOX");

    public static final List<Setting<?>> SETTINGS = List.of(HOST, PORT, USERNAME, PASSWORD, FOLDER);

    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final int IMPLICIT_TLS_PORT = 993;
    private static final int MOST_MAILS = 200;

    /** What stands further back in a mail is no words and no report. */
    private static final int MOST_BYTES = 10 * 1024 * 1024;

    private static final String MILLISECONDS_TO_CONNECT = "5000";
    private static final String MILLISECONDS_TO_ANSWER = "30000";

    private final String host;
    private final int port;
    private final String username;
    private final Secret password;
    private final String folder;

    /** Names (UID) of the unseen mails that could not be read when it was last tried. They have to wait for all others. */
    private final Set<Long> unreadable = new HashSet<>();

    /** Those that were handed on and are unseen still, as the server did not take or keep the mark. They wait, too. */
    private final Set<Long> unmarked = new HashSet<>();

    /** Names mean the same mails as long as this stays the same (RFC 9051, 2.3.1.1). */
    private long validity;

    Mailbox(String host, int port, String username, Secret password, String folder) {
        this.host = host;
        this.port = port;
        this.username = username;
        this.password = password;
        this.folder = folder;
    }

    int port() {
        return port;
    }

    String folder() {
        return folder;
    }

    /** Empty when no server is set. */
    public static Optional<Mailbox> from(SettingValues values) {
        return values.find(HOST)
                .map(String::strip)
                .map(host -> new Mailbox(
                        host,
                        values.get(PORT),
                        values.find(USERNAME).orElse(""),
                        values.find(PASSWORD).orElse(new Secret("")),
                        values.get(FOLDER)));
    }

    /**
     * Hands on what nobody has seen yet, some hundred mails at most, the oldest first. A mail over which the connection breaks
     * ends the round, but comes last in the next one, so that the server's trouble with one mail holds up no other.
     *
     * @param taken keeps a mail for good and says whether it did; the round ends with the first that it did not keep
     * @return how many were taken
     * @throws ProviderException when the mailbox cannot be read
     */
    public int read(Predicate<ByteString> taken) {
        try (Store store = session().getStore("imap")) {
            store.connect(host, port, username, password.reveal());
            try (Folder open = store.getFolder(folder)) {
                open.open(Folder.READ_WRITE);
                return read((IMAPFolder) open, taken);
            }
        } catch (AuthenticationFailedException refused) {
            throw new ProviderException(
                    Fault.KEY_REFUSED,
                    "The mailbox refuses the login: check BOUNCE_IMAP_USERNAME and BOUNCE_IMAP_PASSWORD.");
        } catch (FolderNotFoundException missing) {
            throw new ProviderException(Fault.KEY_REFUSED, "The mailbox has no such folder: check BOUNCE_IMAP_FOLDER.");
        } catch (MailConnectException unreachable) {
            throw new ProviderException(
                    Fault.UNREACHABLE, "The mailbox cannot be reached: check BOUNCE_IMAP_HOST and BOUNCE_IMAP_PORT.");
        } catch (MessagingException broken) {
            throw Causes.contain(broken, SSLException.class)
                    ? new ProviderException(
                            Fault.FAULTY,
                            "The connection to the mailbox cannot be encrypted: its certificate has to be a trusted one for"
                                    + " the name in BOUNCE_IMAP_HOST, and BOUNCE_IMAP_PORT the right one.")
                    : new ProviderException(
                            Fault.NO_ANSWER,
                            "The mailbox could not be read ("
                                    + broken.getClass().getSimpleName() + ").");
        }
    }

    private int read(IMAPFolder open, Predicate<ByteString> taken) throws MessagingException {
        int count = 0;
        for (Message message : inTurn(open)) {
            long name = open.getUID(message);
            if (!unmarked.contains(name)) {
                Optional<ByteString> mail = mail(open, (IMAPMessage) message, name);
                if (mail.isEmpty()) {
                    continue;
                }
                if (!taken.test(mail.get())) {
                    break;
                }
                count++;
                unmarked.add(name);
            }
            mark(open, message);
        }
        tell(unreadable, "could not be read from the mailbox and stay unseen there");
        return count;
    }

    private Optional<ByteString> mail(IMAPFolder open, IMAPMessage message, long name) {
        try {
            ByteString mail = bytes(message);
            unreadable.remove(name);
            return Optional.of(mail);
        } catch (IOException | MessagingException gone) {
            unreadable.add(name);
            if (!open.isOpen()) {
                throw new ProviderException(
                        Fault.NO_ANSWER,
                        "The connection to the mailbox broke off over a mail, which is tried again after all others.");
            }
            return Optional.empty();
        }
    }

    /** A server that refuses the mark holds up no other mail; it is asked again in the next round. */
    private static void mark(IMAPFolder open, Message message) throws MessagingException {
        try {
            message.setFlag(Flags.Flag.SEEN, true);
        } catch (MessagingException refused) {
            if (!open.isOpen()) {
                throw refused;
            }
        }
    }

    private static void tell(Set<Long> mails, String what) {
        if (!mails.isEmpty()) {
            log.warn("{} mails {}", mails.size(), what);
        }
    }

    /** What is new, and then what gave trouble before. */
    private List<Message> inTurn(IMAPFolder open) throws MessagingException {
        Message[] unseen = open.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
        FetchProfile names = new FetchProfile();
        names.add(UIDFolder.FetchProfileItem.UID);
        open.fetch(unseen, names);
        Map<Message, Long> mails = new LinkedHashMap<>();
        for (Message message : unseen) {
            if (!message.isExpunged()) {
                mails.put(message, open.getUID(message));
            }
        }
        if (validity != open.getUIDValidity()) {
            validity = open.getUIDValidity();
            unreadable.clear();
            unmarked.clear();
        }
        unreadable.retainAll(mails.values());
        unmarked.retainAll(mails.values());
        tell(unmarked, "were read from the mailbox, but its server does not keep their mark as seen");
        return mails.entrySet().stream()
                .sorted(Comparator.comparing(
                        mail -> unreadable.contains(mail.getValue()) || unmarked.contains(mail.getValue())))
                .map(Map.Entry::getKey)
                .limit(MOST_MAILS)
                .toList();
    }

    private static ByteString bytes(IMAPMessage message) throws IOException, MessagingException {
        try (InputStream stream = message.getMimeStream()) {
            byte[] bytes = stream.readNBytes(MOST_BYTES);
            if (bytes.length == 0) {
                // So the library shows that the server would not hand it out. To mark it as seen would be to lose it.
                throw new IOException("The server gave nothing of the mail");
            }
            return ByteString.of(bytes, 0, bytes.length);
        }
    }

    private Session session() {
        boolean fromTheStart = port == IMPLICIT_TLS_PORT;
        Properties properties = new Properties();
        properties.setProperty("mail.imap.ssl.enable", Boolean.toString(fromTheStart));
        properties.setProperty("mail.imap.ssl.checkserveridentity", "true");
        properties.setProperty("mail.imap.starttls.enable", "true");
        properties.setProperty("mail.imap.starttls.required", Boolean.toString(!fromTheStart && !isThisMachine()));
        properties.setProperty("mail.imap.connectiontimeout", MILLISECONDS_TO_CONNECT);
        properties.setProperty("mail.imap.timeout", MILLISECONDS_TO_ANSWER);
        properties.setProperty("mail.imap.writetimeout", MILLISECONDS_TO_ANSWER);
        properties.setProperty("mail.imap.fetchsize", Integer.toString(1024 * 1024));
        // Reading marks a mail as seen, unless it only peeps.
        properties.setProperty("mail.imap.peek", "true");
        return Session.getInstance(properties);
    }

    /** Mail from a server on this machine crosses no network. */
    private boolean isThisMachine() {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.startsWith("127.") || name.equals("::1") || name.equals("[::1]");
    }
}
