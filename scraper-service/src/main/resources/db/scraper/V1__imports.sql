-- The operator's intent to import a file, and how far it has come. Written before the first row is captured.
CREATE TABLE scraper.lead_import (
  import_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  file_name text NOT NULL,
  status text NOT NULL CHECK (status IN ('CAPTURING', 'CAPTURED', 'BROKEN_OFF')),
  rows bigint NOT NULL DEFAULT 0,        -- captured so far; all of them once the status is CAPTURED
  accepted bigint NOT NULL DEFAULT 0,    -- these three are projected from scraper.import.state.v1 and only grow
  duplicates bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  ignored_columns json NOT NULL,
  created_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL        -- a CAPTURING import that nobody touches any more has broken off
);
CREATE INDEX lead_import_by_organization ON scraper.lead_import (organization_id, created_at DESC);

-- Projected from scraper.lead-refused.v1.
CREATE TABLE scraper.import_refusal (
  import_id uuid NOT NULL,
  row bigint NOT NULL,
  organization_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (import_id, row)
);

-- Whose leads the webhook brings when its secret names no organization: decided once, then kept, so that a later
-- organization never receives another's leads.
CREATE TABLE scraper.webhook_owner (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  organization_id uuid NOT NULL
);
