package dev.leadflow.outreach.decision;

import java.time.Instant;
import java.util.List;

/** A place or a slot that was really freed; of a request that came too late, or twice, nothing is told. */
record Freed(ContactJudged recorded) implements QuotaAnswer {

    Freed(QuotaRequest.GiveBack request, Instant at) {
        this(new ContactJudged.PlaceGivenBack(
                request.organizationId(), request.contactId(), request.reservedAt(), request.reason(), at));
    }

    Freed(QuotaRequest.EndCall request, Instant at) {
        this(new ContactJudged.CallEnded(request.organizationId(), request.contactId(), request.reservedAt(), at));
    }

    @Override
    public List<Judged> verdict() {
        return List.of();
    }
}
