package dev.leadflow.common.web;

import java.util.function.Supplier;

/**
 * Something that {@code /readyz} tells the operator beside what is not ready. It makes nobody unready, and it needs no login, so
 * it tells of no organization.
 *
 * @param name {@code <service>.<what>}
 */
public record HealthNote(String name, Supplier<String> text) {}
