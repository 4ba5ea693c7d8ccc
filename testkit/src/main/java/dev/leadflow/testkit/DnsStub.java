package dev.leadflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import org.xbill.DNS.Message;

/** A DNS server on this machine, over UDP, that answers as a test tells it. */
public final class DnsStub implements AutoCloseable {

    /** What is answered to a question, as bytes; none for silence. */
    @FunctionalInterface
    public interface Answers {
        byte[] to(Message question) throws IOException;
    }

    private final DatagramSocket socket;
    private final Answers answers;

    public DnsStub(Answers answers) {
        this.answers = answers;
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().name("dns-stub").start(this::serve);
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
                byte[] answer = answers.to(new Message(Arrays.copyOf(buffer, packet.getLength())));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
