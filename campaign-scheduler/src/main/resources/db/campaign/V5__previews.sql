-- Somebody asked what a run would do. Published: outreach-service reads the contacts and judges them ahead of their time.
CREATE TABLE campaign.preview (
  organization_id uuid NOT NULL,
  preview_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_at timestamptz NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, preview_id)
);
CREATE INDEX preview_by_campaign ON campaign.preview (organization_id, campaign_id, requested_at);
CREATE INDEX preview_old ON campaign.preview (requested_at);

-- The contacts that the run would request, in their order.
CREATE TABLE campaign.preview_contact (
  organization_id uuid NOT NULL,
  preview_id uuid NOT NULL,
  position integer NOT NULL,
  contact json NOT NULL,
  PRIMARY KEY (organization_id, preview_id, position),
  FOREIGN KEY (organization_id, preview_id) REFERENCES campaign.preview ON DELETE CASCADE
);
