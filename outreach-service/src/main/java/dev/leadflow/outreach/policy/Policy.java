package dev.leadflow.outreach.policy;

import java.util.Map;

/** One rule. Pure: the same contact, facts and moment always give the same decision. */
public interface Policy {

    /** The rule's name in decisions and reports, in kebab case. */
    String name();

    /** Grows when the rule starts to decide differently. */
    default int version() {
        return 1;
    }

    Decision decide(JudgedContact contact, ContactFacts facts);

    /** What {@link #decide} looks at, in words for the decision trail; never an address. */
    Map<String, String> looksAt(JudgedContact contact, ContactFacts facts);
}
