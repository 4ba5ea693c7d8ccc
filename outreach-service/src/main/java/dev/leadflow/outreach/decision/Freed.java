package dev.leadflow.outreach.decision;

import java.time.Instant;
import java.util.List;

/** A place that was really given back; of a request that came too late, or twice, nothing is told. */
record Freed(QuotaRequest.GiveBack request, Instant at) implements QuotaAnswer {

    @Override
    public ContactJudged recorded() {
        return new ContactJudged.PlaceGivenBack(
                request.organizationId(), request.contactId(), request.reservedAt(), at);
    }

    @Override
    public List<Judged> verdict() {
        return List.of();
    }
}
