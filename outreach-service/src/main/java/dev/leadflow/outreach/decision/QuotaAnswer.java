package dev.leadflow.outreach.decision;

import java.util.List;

/** What the writer of an organization's counts did with a request. */
sealed interface QuotaAnswer permits Judged, Freed {

    ContactJudged recorded();

    /** The verdict, if a contact was to be judged. */
    List<Judged> verdict();
}
