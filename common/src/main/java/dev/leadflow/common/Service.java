package dev.leadflow.common;

import dev.leadflow.common.setting.Setting;
import java.util.List;

/**
 * A service as a process sees it: its parts list and the settings it reads.
 *
 * @param name also the first part of its topics' names and its PostgreSQL schema
 * @param module its {@code @Configuration}
 */
public record Service(String name, Class<?> module, List<Setting<?>> settings) {}
