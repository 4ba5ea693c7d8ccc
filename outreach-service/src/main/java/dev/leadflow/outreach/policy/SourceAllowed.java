package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Sources;
import java.util.Map;
import java.util.TreeSet;

/** Only leads of a source that the organization approves of (row 87): a source may have been struck off since. */
record SourceAllowed() implements Policy {

    @Override
    public String name() {
        return "source-allowed";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The approved sources are not known.");
        }
        return isApproved(contact.contact().lead().source(), settings)
                ? Decision.proceed()
                : new Decision.Deny(
                        Reason.SOURCE_NOT_ALLOWED,
                        "The lead's source, " + contact.contact().lead().source()
                                + ", is not one of the approved sources.");
    }

    private static boolean isApproved(String source, OrganizationSettings settings) {
        return settings.approvedSources().contains(source)
                || Sources.canonical(settings.approvedSources()).contains(Sources.canonical(source));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return Map.of(
                "source",
                contact.contact().lead().source(),
                "approved_sources",
                settings == null ? "unknown" : String.join(",", new TreeSet<>(settings.approvedSources())));
    }
}
