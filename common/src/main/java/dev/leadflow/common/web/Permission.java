package dev.leadflow.common.web;

/**
 * A right that an endpoint asks for. Endpoints name it by {@code @PreAuthorize(Permission.Needs.LEADS_READ)} and the like;
 * an endpoint that names none is refused for everybody.
 */
public enum Permission {
    LEADS_READ,
    LEADS_WRITE,
    CAMPAIGNS_READ,
    CAMPAIGNS_WRITE,
    OUTREACH_READ,
    OUTREACH_APPROVE,
    OPT_OUTS_READ,
    OPT_OUTS_WRITE,
    SETTINGS_READ,
    SETTINGS_WRITE,
    MODE_WRITE,
    USERS_READ,
    USERS_WRITE,
    METRICS_READ,
    ORGANIZATION_DELETE;

    /** The expressions for {@code @PreAuthorize}. */
    public static final class Needs {
        public static final String ANY_ROLE = "isAuthenticated()";
        public static final String LEADS_READ = "hasAuthority('LEADS_READ')";
        public static final String LEADS_WRITE = "hasAuthority('LEADS_WRITE')";
        public static final String CAMPAIGNS_READ = "hasAuthority('CAMPAIGNS_READ')";
        public static final String CAMPAIGNS_WRITE = "hasAuthority('CAMPAIGNS_WRITE')";
        public static final String OUTREACH_READ = "hasAuthority('OUTREACH_READ')";
        public static final String OUTREACH_APPROVE = "hasAuthority('OUTREACH_APPROVE')";
        public static final String OPT_OUTS_READ = "hasAuthority('OPT_OUTS_READ')";
        public static final String OPT_OUTS_WRITE = "hasAuthority('OPT_OUTS_WRITE')";
        public static final String SETTINGS_READ = "hasAuthority('SETTINGS_READ')";
        public static final String SETTINGS_WRITE = "hasAuthority('SETTINGS_WRITE')";
        public static final String MODE_WRITE = "hasAuthority('MODE_WRITE')";
        public static final String USERS_READ = "hasAuthority('USERS_READ')";
        public static final String USERS_WRITE = "hasAuthority('USERS_WRITE')";

        private Needs() {}
    }
}
