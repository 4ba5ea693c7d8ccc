package dev.leadflow.standalone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An OpenTelemetry collector, as far as a test needs one: it hears OTLP over HTTP and says which services told of a trace. */
final class TraceCollector implements AutoCloseable {

    private static final Pattern SERVICE = Pattern.compile("leadflow-[a-z]+");

    private final HttpServer server;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    static TraceCollector start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TraceCollector collector = new TraceCollector(server);
            server.createContext("/v1/traces", exchange -> {
                collector.hear(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return collector;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The names of the services that had a span on the trace. */
    Set<String> services(String traceId) {
        Set<String> services = ConcurrentHashMap.newKeySet();
        for (String each : told) {
            Matcher service = SERVICE.matcher(new String(HexFormat.of().parseHex(each), StandardCharsets.ISO_8859_1));
            if (each.contains(traceId) && service.find()) {
                services.add(service.group());
            }
        }
        return services;
    }

    /** A request is a row of messages, one for each service: a tag, a length, and so many bytes. */
    private void hear(ByteBuffer request) {
        while (request.hasRemaining()) {
            request.get();
            byte[] ofOneService = new byte[length(request)];
            request.get(ofOneService);
            told.add(HexFormat.of().formatHex(ofOneService));
        }
    }

    private static int length(ByteBuffer bytes) {
        int length = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return length;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
