package dev.leadflow.common;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** The port of the REST API, looked at before anything is started. */
public final class ListeningPort {

    private ListeningPort() {}

    /** Below the ports that outgoing connections get, from 32768 on with Linux and from 49152 on elsewhere (RFC 6335). */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_767;

    private static final int TRIES = 100;

    /** A port that nobody uses now, and that no outgoing connection gets before somebody listens at it. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // The next one.
            }
        }
        throw new StartProblem(
                "LEADFLOW_PORT: none of " + TRIES + " ports between " + FIRST + " and " + LAST + " is free.");
    }

    /** @throws StartProblem when another program has the port, or this one may not have it */
    public static void requireFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(port));
        } catch (IOException taken) {
            throw new StartProblem(
                    "LEADFLOW_PORT: port " + port + " cannot be used (" + taken.getMessage()
                            + "). Stop the program that has it, or set LEADFLOW_PORT to a free port.",
                    taken);
        }
    }
}
