-- Every version of an organization's settings, for rehearsals: the topic of settings keeps only the last one.
CREATE TABLE outreach.settings_version (
  organization_id uuid NOT NULL,
  version bigint NOT NULL,
  settings json NOT NULL,
  PRIMARY KEY (organization_id, version)
);

-- The past under changed rules, asked for by a person and computed by a worker.
CREATE TABLE outreach.rehearsal (
  organization_id uuid NOT NULL,
  rehearsal_id uuid NOT NULL,
  period_from timestamptz NOT NULL,
  period_to timestamptz NOT NULL,
  changes json NOT NULL,
  -- RUNNING also while it waits for its turn.
  status text NOT NULL CHECK (status IN ('RUNNING', 'DONE', 'FAILED')),
  -- In percent.
  progress int NOT NULL DEFAULT 0,
  -- A sentence, for FAILED.
  detail text,
  result json,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  -- Whoever works on it draws a lease and extends it; when it has passed, that worker is gone and another one begins anew.
  lease uuid,
  lease_until timestamptz,
  begun int NOT NULL DEFAULT 0,
  finished_at timestamptz,
  PRIMARY KEY (organization_id, rehearsal_id),
  CHECK ((status = 'RUNNING') = (finished_at IS NULL)),
  CHECK ((status = 'DONE') = (result IS NOT NULL))
);
CREATE INDEX rehearsal_to_do ON outreach.rehearsal (requested_at) WHERE status = 'RUNNING';
CREATE INDEX rehearsal_old ON outreach.rehearsal (requested_at);
