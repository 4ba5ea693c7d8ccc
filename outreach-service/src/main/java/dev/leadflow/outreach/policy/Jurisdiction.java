package dev.leadflow.outreach.policy;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * The laws of one place.
 *
 * @param name its name in decisions and rehearsals
 * @param zones the countries that belong to it (ISO 3166-1 alpha-2), each with all of its time zones
 */
public record Jurisdiction(String name, Map<String, List<ZoneId>> zones, List<Law> laws) {}
