-- One message that a person has to approve, or that was approved because the organization asks for no approval.
CREATE TABLE outreach.approval_item (
  organization_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED')),
  contact json NOT NULL,
  draft json NOT NULL,
  written_by text NOT NULL,
  content_hash text NOT NULL,
  drafted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  edited_by text,
  edited_at timestamptz,
  -- A user's id, or the rule that decided.
  decided_by text,
  decided_at timestamptz,
  -- The reviewer's words, for a rejection.
  decision_reason text,
  -- The organization's mode at the moment of approval.
  approved_mode text CHECK (approved_mode IN ('DRY_RUN', 'LIVE')),
  PRIMARY KEY (organization_id, contact_id),
  CHECK ((status = 'PENDING') = (decided_by IS NULL)),
  CHECK ((status = 'APPROVED') = (approved_mode IS NOT NULL))
);
CREATE INDEX approval_item_queue ON outreach.approval_item (organization_id, status, drafted_at, contact_id);
CREATE INDEX approval_item_expiry ON outreach.approval_item (expires_at) WHERE status = 'PENDING';

-- The send ledger: one row for each time that a cleared contact reached the last gate.
CREATE TABLE outreach.send_attempt (
  organization_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  run_id uuid NOT NULL,
  step int NOT NULL,
  channel text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('DRY_RUN', 'LIVE')),
  status text NOT NULL CHECK (status IN ('SIMULATED', 'CLAIMED', 'IO_STARTED', 'ACCEPTED', 'DELIVERED', 'BOUNCED',
    'COMPLAINED', 'REFUSED', 'UNKNOWN', 'ABANDONED', 'CANCELLED')),
  reason text,
  detail text NOT NULL,
  -- The provider said that this recipient never will take it.
  refused_for_good boolean NOT NULL DEFAULT false,
  recipient text,
  recipient_key text NOT NULL,
  recipient_domain text NOT NULL,
  subject text,
  -- What was sent or was to be sent, to the letter.
  message json,
  provider text NOT NULL,
  provider_id text,
  -- Who may start the sending; whoever takes the claim over draws a new one, and the old holder's is worth nothing.
  lease uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  owner text NOT NULL,
  reserved_at timestamptz NOT NULL,
  -- When the message may have left, or was simulated.
  contacted_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, attempt_id)
);
-- At most once: a step reaches a lead by one attempt, unless that one was certainly not sent.
CREATE UNIQUE INDEX send_attempt_once ON outreach.send_attempt (organization_id, campaign_id, lead_id, channel, step, mode)
  WHERE status NOT IN ('REFUSED', 'CANCELLED');
CREATE INDEX send_attempt_lead ON outreach.send_attempt (organization_id, lead_id);
CREATE INDEX send_attempt_recipient ON outreach.send_attempt (organization_id, recipient_key);
CREATE INDEX send_attempt_history ON outreach.send_attempt (organization_id, created_at DESC, attempt_id);
CREATE INDEX send_attempt_campaign ON outreach.send_attempt (organization_id, campaign_id, created_at DESC);
CREATE INDEX send_attempt_open ON outreach.send_attempt (status, lease_until)
  WHERE status IN ('CLAIMED', 'IO_STARTED', 'UNKNOWN');

-- Mails to the operator, so that a report goes out once a run.
CREATE TABLE outreach.operator_report (
  organization_id uuid NOT NULL,
  run_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('CLAIMED', 'IO_STARTED', 'ACCEPTED', 'REFUSED', 'UNKNOWN')),
  detail text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, run_id)
);

-- Test mails, counted so that the endpoint cannot be used to send mail in quantity.
CREATE TABLE outreach.test_email (
  organization_id uuid NOT NULL,
  test_id uuid NOT NULL,
  recipient_key text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  outcome text,
  PRIMARY KEY (organization_id, test_id)
);
CREATE INDEX test_email_recent ON outreach.test_email (organization_id, requested_at);
