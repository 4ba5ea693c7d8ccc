package dev.leadflow.common;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The port of the REST API, looked at before anything is started. */
public final class ListeningPort {

    private ListeningPort() {}

    /** A port that nobody uses now. */
    public static int free() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException none) {
            throw new StartProblem("LEADFLOW_PORT: there is no free port (" + none.getMessage() + ").", none);
        }
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
