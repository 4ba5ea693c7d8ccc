-- What a run would do, computed when it was asked for. Published: campaign-scheduler shows it and compares it with the run.
CREATE TABLE outreach.preview (
  organization_id uuid NOT NULL,
  preview_id uuid NOT NULL,
  forecast json NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, preview_id)
);
CREATE INDEX preview_old ON outreach.preview (made_at);
