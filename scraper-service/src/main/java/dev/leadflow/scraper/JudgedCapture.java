package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.scraper.intake.Judgement;

/** A capture and what the rules of intake say to it. */
record JudgedCapture(LeadCaptured captured, Judgement judgement) {}
