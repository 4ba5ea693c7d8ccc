package dev.leadflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A DNS server on this machine that knows the TXT records it is told, over UDP. Other names do not exist. */
public final class TextRecords implements AutoCloseable {

    private final DatagramSocket socket;
    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();

    public TextRecords() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().name("text-records").start(this::serve);
    }

    public TextRecords tell(String name, String... records) {
        texts.put(name.toLowerCase(Locale.ROOT), List.of(records));
        return this;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength())));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (SocketException closed) {
                return;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private byte[] answer(Message question) {
        Record asked = question.getQuestion();
        List<String> known = texts.get(asked.getName().toString(true).toLowerCase(Locale.ROOT));
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(known == null ? Rcode.NXDOMAIN : Rcode.NOERROR);
        answer.addRecord(asked, Section.QUESTION);
        for (String text : known == null ? List.<String>of() : known) {
            // Longer texts come in several strings, as real servers send them.
            List<String> strings =
                    text.length() <= 200 ? List.of(text) : List.of(text.substring(0, 200), text.substring(200));
            answer.addRecord(new TXTRecord(asked.getName(), DClass.IN, 60, strings), Section.ANSWER);
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        socket.close();
    }
}
