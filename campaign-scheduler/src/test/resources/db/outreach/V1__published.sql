-- The outreach service's published table, as much of it as campaigns may rely on.
CREATE TABLE outreach.preview (
  organization_id uuid NOT NULL,
  preview_id uuid NOT NULL,
  forecast json NOT NULL,
  PRIMARY KEY (organization_id, preview_id)
);
