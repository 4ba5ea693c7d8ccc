package dev.leadflow.common.web;

import java.util.EnumSet;
import java.util.Set;

/** What a person may do. A viewer sees everything and changes nothing; each further role may do more. */
public enum Role {
    OWNER(EnumSet.allOf(Permission.class)),
    ADMIN(EnumSet.complementOf(EnumSet.of(Permission.ORGANIZATION_DELETE))),
    MANAGER(EnumSet.of(
            Permission.LEADS_READ,
            Permission.LEADS_WRITE,
            Permission.CAMPAIGNS_READ,
            Permission.CAMPAIGNS_WRITE,
            Permission.OUTREACH_READ,
            Permission.OUTREACH_APPROVE,
            Permission.OPT_OUTS_READ,
            Permission.OPT_OUTS_WRITE,
            Permission.SETTINGS_READ,
            Permission.USERS_READ,
            Permission.USERS_WRITE,
            Permission.METRICS_READ)),
    AGENT(EnumSet.of(
            Permission.LEADS_READ,
            Permission.CAMPAIGNS_READ,
            Permission.OUTREACH_READ,
            Permission.OPT_OUTS_READ,
            Permission.OPT_OUTS_WRITE)),
    VIEWER(EnumSet.of(
            Permission.LEADS_READ,
            Permission.CAMPAIGNS_READ,
            Permission.OUTREACH_READ,
            Permission.OPT_OUTS_READ,
            Permission.SETTINGS_READ,
            Permission.USERS_READ,
            Permission.METRICS_READ));

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
    private final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    Set<Permission> permissions() {
        return permissions;
    }
}
