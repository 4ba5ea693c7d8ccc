package dev.leadflow.optout.webhook;

/**
 * An address that posts are taken at, {@code /webhooks/<route>}.
 *
 * @param proof what a post needs to be stored
 */
public record Door(String route, Proof proof) {}
