-- Published with the rest of the table: the last gate reads send_window.
ALTER TABLE campaign.campaign
  ADD COLUMN purpose text NOT NULL DEFAULT 'MARKETING'
    CHECK (purpose IN ('MARKETING', 'ENQUIRY', 'REQUESTED_CALLBACK', 'SERVICE')),
  ADD COLUMN send_window json;
COMMENT ON COLUMN campaign.campaign.send_window IS 'within the window of the organization; null for no limits of its own';

ALTER TABLE campaign.decision ADD COLUMN rule_version integer NOT NULL DEFAULT 1;
CREATE INDEX decision_by_rule ON campaign.decision (organization_id, rule, decided_at);
