package dev.leadflow.benchmarks;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Jakarta Mail by itself, as a program would use it that asks nobody and writes nothing down. */
final class MailLibrary {

    private static final int CONNECTIONS = 10;

    private MailLibrary() {}

    /**
     * Sends the mails over ten connections that it keeps open. A third of as many before them is the warm-up.
     *
     * @param bytes of the text of each
     */
    static double mailsPerSecond(int mails, int bytes, MailSink sink) throws Exception {
        String text = ("x".repeat(70) + "\r\n").repeat(bytes / 72);
        try (ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS)) {
            send(mails / 3, text, sink, senders);
            long begin = System.nanoTime();
            send(mails, text, sink, senders);
            return mails / WholeProgram.seconds(begin);
        }
    }

    private static void send(int mails, String text, MailSink sink, ExecutorService senders) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            all.add(() -> connection(mails / CONNECTIONS, text, sink));
        }
        for (Future<Void> each : senders.invokeAll(all)) {
            each.get();
        }
    }

    private static Void connection(int mails, String text, MailSink sink) throws MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(sink.port()));
        Session session = Session.getInstance(properties);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            for (int i = 0; i < mails; i++) {
                MimeMessage message = new MimeMessage(session);
                message.setFrom(new InternetAddress("hello@northwind.example"));
                message.setRecipient(Message.RecipientType.TO, new InternetAddress("info@asha.example"));
                message.setSubject("Online orders for Asha Bakery");
                message.setText(text);
                message.saveChanges();
                transport.sendMessage(message, message.getAllRecipients());
            }
        }
        return null;
    }
}
