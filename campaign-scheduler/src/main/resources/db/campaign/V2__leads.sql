-- The book of leads: one row per fact, each a projection of one topic. Events come in any order and more than once, so
-- every table is keyed by what the fact is about and keeps the newest; nothing is written twice that a join can derive.

-- Written once per lead on the way of every import: keep it narrow and its indexes few.
CREATE TABLE campaign.lead (
  organization_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  business_name text NOT NULL,
  category text,
  city text,
  address text,
  country text,
  website text,
  phone text,
  email text,
  contact_name text,
  source text NOT NULL,
  source_url text,
  -- Where the lead first came from, not who filled a field later.
  door text NOT NULL,
  import_id uuid,
  import_row bigint,
  -- By what it is found: words of name and city, website, digits of the phone, keyed hash of the email address.
  -- Each begins with a tag of the organization, so that one organization's search does not read another's.
  terms tsvector NOT NULL,
  PRIMARY KEY (organization_id, lead_id)
);
-- Lists are newest first, selection is oldest first; new rows go to the index's end.
CREATE INDEX lead_by_age ON campaign.lead (organization_id, created_at, lead_id);
-- Entries collect in a list (64 MB, some 200,000 leads) that autovacuum sorts in: an import does not wait for that, and a
-- search reads the list as well.
CREATE INDEX lead_by_term ON campaign.lead USING gin (terms) WITH (gin_pending_list_limit = 65536);

CREATE TABLE campaign.verification (
  organization_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  revision integer NOT NULL,
  verified_at timestamptz NOT NULL,
  usable boolean NOT NULL,
  email_usable boolean NOT NULL,
  email_status text,
  email_confidence real,
  email_provider text,
  email_checked_at timestamptz,
  email_detail text,
  phone_status text,
  phone_confidence real,
  phone_usable boolean,
  phone_provider text,
  phone_checked_at timestamptz,
  phone_detail text,
  PRIMARY KEY (organization_id, lead_id)
);
CREATE INDEX verification_by_result ON campaign.verification (organization_id, usable);

CREATE TABLE campaign.refused_lead (
  organization_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  refused_at timestamptz NOT NULL,
  business_name text,
  reason text NOT NULL,
  detail text NOT NULL,
  door text NOT NULL,
  import_id uuid,
  import_row bigint,
  PRIMARY KEY (organization_id, lead_id)
);
CREATE INDEX refused_lead_by_time ON campaign.refused_lead (organization_id, refused_at);

-- One row per lead and spelling, however often it is sighted.
CREATE TABLE campaign.sighting (
  organization_id uuid NOT NULL,
  sighted_as uuid NOT NULL,
  lead_id uuid NOT NULL,
  sighted_at timestamptz NOT NULL,
  business_name text NOT NULL,
  matched_by text NOT NULL,
  filled text NOT NULL,
  door text NOT NULL,
  import_id uuid,
  import_row bigint,
  PRIMARY KEY (organization_id, sighted_as, lead_id)
);
CREATE INDEX sighting_by_lead ON campaign.sighting (organization_id, lead_id);

CREATE TABLE campaign.merged_lead (
  organization_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  into_id uuid NOT NULL,
  merged_at timestamptz NOT NULL,
  matched_by text NOT NULL,
  PRIMARY KEY (organization_id, lead_id)
);
CREATE INDEX merged_lead_by_survivor ON campaign.merged_lead (organization_id, into_id);

-- What the topic of suppressions has told. The truth is optout.suppression; this adds when and why, and the lead.
CREATE TABLE campaign.suppression (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  scope text NOT NULL,
  lead_id uuid,
  reason text NOT NULL,
  suppressed_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key, scope)
);
CREATE INDEX suppression_by_lead ON campaign.suppression (organization_id, lead_id) WHERE lead_id IS NOT NULL;

-- How far each contact has come: what the services after selection have told about it, the newest of each kind.
CREATE TABLE campaign.contact_progress (
  organization_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_id uuid NOT NULL,
  drafted_at timestamptz,
  draft_refused_at timestamptz,
  approval_at timestamptz,
  approval_status text,
  decided_at timestamptz,
  decision_order bigint,
  decision_stage text,
  decision_rule text,
  decision_verdict text,
  decision_reason text,
  decision_detail text,
  decision_retry_at timestamptz,
  attempt_id uuid,
  attempt_reserved_at timestamptz,
  attempt_rank integer,
  attempt_status text,
  attempt_mode text,
  attempt_reason text,
  attempt_at timestamptz,
  PRIMARY KEY (organization_id, contact_id)
);
CREATE INDEX contact_progress_by_lead ON campaign.contact_progress (organization_id, lead_id);
-- When a lead was last contacted, and whether really.
CREATE INDEX contact_progress_by_attempt ON campaign.contact_progress (organization_id, attempt_mode, attempt_at)
  WHERE attempt_at IS NOT NULL;
-- Contacts that came to nothing, whose leads may be selected again.
CREATE INDEX contact_progress_failed ON campaign.contact_progress (organization_id, campaign_id)
  WHERE attempt_status IN ('REFUSED', 'CANCELLED') OR decision_verdict = 'DENY' OR approval_status = 'EXPIRED'
    OR draft_refused_at IS NOT NULL;

-- Every verdict on a contact after its selection, one row each. Verdicts before it are derived from the rows above.
CREATE TABLE campaign.decision (
  organization_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_id uuid NOT NULL,
  decided_at timestamptz NOT NULL,
  stage text NOT NULL,
  rule text NOT NULL,
  verdict text NOT NULL,
  reason text,
  detail text NOT NULL,
  retry_at timestamptz,
  facts json,
  PRIMARY KEY (organization_id, decision_id)
);
CREATE INDEX decision_by_lead ON campaign.decision (organization_id, lead_id, decided_at);
CREATE INDEX decision_by_time ON campaign.decision (organization_id, decided_at);
CREATE INDEX decision_by_campaign ON campaign.decision (organization_id, campaign_id, decided_at);
CREATE INDEX decision_by_reason ON campaign.decision (organization_id, reason, decided_at) WHERE reason IS NOT NULL;
