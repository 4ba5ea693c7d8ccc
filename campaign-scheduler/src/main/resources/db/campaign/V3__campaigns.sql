-- Published: the last gate reads campaign_id, organization_id, name and status.
CREATE TABLE campaign.campaign (
  campaign_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('DRAFT', 'RUNNING', 'PAUSED', 'HALTED', 'DELETED')),
  -- Why it has this status, when somebody or something stopped it.
  status_reason text,
  -- The time of day of its daily run in the organization's zone; null for a campaign that only runs when triggered.
  daily_at time,
  -- The zone that the schedule is computed in, and since when this schedule holds: times before are nobody's due.
  zone text NOT NULL,
  scheduled_since timestamptz NOT NULL,
  -- Whether only uploaded targets are selected.
  targeted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);
CREATE INDEX campaign_by_organization ON campaign.campaign (organization_id, created_at);

CREATE TABLE campaign.campaign_target (
  organization_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  PRIMARY KEY (organization_id, campaign_id, lead_id)
);

CREATE TABLE campaign.run (
  run_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  -- The day, in the organization's zone, whose daily run this is; null when a person triggered it.
  daily_on date,
  triggered_by text NOT NULL,
  mode text NOT NULL,
  selected integer NOT NULL,
  -- How many the daily cap still allowed when the run started.
  allowed integer NOT NULL,
  reported_at timestamptz,
  UNIQUE (organization_id, campaign_id, daily_on)
);
CREATE INDEX run_by_campaign ON campaign.run (organization_id, campaign_id, started_at);
CREATE INDEX run_unreported ON campaign.run (started_at) WHERE reported_at IS NULL;

-- One row per lead that a run selected; never changed afterwards. How far it has come is contact_progress.
CREATE TABLE campaign.contact (
  contact_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  channel text NOT NULL,
  -- The recipient in lower case: one address, one contact.
  address text NOT NULL,
  requested_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, contact_id)
);
CREATE INDEX contact_by_lead ON campaign.contact (organization_id, lead_id);
CREATE INDEX contact_by_address ON campaign.contact (organization_id, address);
CREATE INDEX contact_by_run ON campaign.contact (organization_id, run_id);
CREATE INDEX contact_by_time ON campaign.contact (organization_id, requested_at);

-- The schedule of db-scheduler 16: which campaign runs when, and which process holds it.
CREATE TABLE campaign.scheduled_tasks (
  task_name text NOT NULL,
  task_instance text NOT NULL,
  task_data bytea,
  execution_time timestamptz NOT NULL,
  picked boolean NOT NULL,
  picked_by text,
  last_success timestamptz,
  last_failure timestamptz,
  consecutive_failures integer,
  last_heartbeat timestamptz,
  version bigint NOT NULL,
  priority smallint,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_by_time ON campaign.scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_by_heartbeat ON campaign.scheduled_tasks (last_heartbeat);
