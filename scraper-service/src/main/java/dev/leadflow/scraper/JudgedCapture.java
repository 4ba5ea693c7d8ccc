package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.scraper.intake.Judge;
import dev.leadflow.scraper.intake.Judgement;
import dev.leadflow.scraper.intake.LeadIdentity;
import dev.leadflow.scraper.intake.Terms;

/**
 * A capture and what the rules of intake say to it.
 *
 * @param leadId what it is called, should it turn out to be new
 */
record JudgedCapture(LeadCaptured captured, LeadId leadId, Judgement judgement) {

    static JudgedCapture of(LeadCaptured captured, Terms terms) {
        Judgement judgement = Judge.judge(captured, terms);
        return new JudgedCapture(captured, LeadIdentity.of(captured, judgement.particulars()), judgement);
    }
}
