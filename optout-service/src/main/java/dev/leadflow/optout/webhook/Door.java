package dev.leadflow.optout.webhook;

/**
 * An address that posts are taken at, {@code /webhooks/<route>}.
 *
 * @param proof what a post needs to be stored
 * @param mostBytes as large as a post may be
 */
public record Door(String route, Proof proof, int mostBytes) {

    /** Events of providers are small. */
    private static final int EVENTS = 1 << 20;

    public Door(String route, Proof proof) {
        this(route, proof, EVENTS);
    }
}
