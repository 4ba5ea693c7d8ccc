package dev.leadflow.common;

import dev.leadflow.common.setting.Setting;
import java.util.List;
import java.util.Set;

/**
 * A service as a process sees it: its parts list, the settings it reads, and what it needs of others.
 *
 * @param name also the first part of its topics' names and its PostgreSQL schema
 * @param module its {@code @Configuration}
 * @param neededAlone settings that must be set where the service has a process of its own
 * @param neighbours tables of other services that it reads, as {@code schema.table}, each published by its owner's
 *     {@code Migration}; a start waits for them
 */
public record Service(
        String name, Class<?> module, List<Setting<?>> settings, List<Setting<?>> neededAlone, Set<String> neighbours) {

    public Service(String name, Class<?> module, List<Setting<?>> settings) {
        this(name, module, settings, List.of(), Set.of());
    }

    /** Name of the class that runs it in a process of its own; it stands beside the module. */
    public String mainClass() {
        return module.getName().replaceFirst("Module$", "Application");
    }

    /** The same service, which starts when these tables of other services are there. */
    public Service reading(String... tables) {
        return new Service(name, module, settings, neededAlone, Set.of(tables));
    }

    /** The same service, which by itself starts only with these settings. */
    public Service needingAlone(Setting<?>... needed) {
        return new Service(name, module, settings, List.of(needed), neighbours);
    }
}
