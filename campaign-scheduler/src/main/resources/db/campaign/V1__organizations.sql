CREATE TABLE campaign.organization (
  organization_id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE campaign.user_account (
  user_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES campaign.organization,
  email text NOT NULL UNIQUE CHECK (email = lower(email)), -- across all organizations: it alone names the account at login
  role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MANAGER', 'AGENT', 'VIEWER')),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX user_account_by_organization ON campaign.user_account (organization_id, created_at);

-- Without an organization_id, so that no request of a logged-in person reaches the hashes, whatever its SQL.
-- An account without a row here cannot log in.
CREATE TABLE campaign.credential (
  user_id uuid PRIMARY KEY REFERENCES campaign.user_account,
  password_hash text NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Failed logins and those under way. Keys are HMACs: neither addresses of people nor of machines are kept.
CREATE TABLE campaign.login_attempt (
  attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_key text NOT NULL,
  account_key text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX login_attempt_by_client ON campaign.login_attempt (client_key, at);
CREATE INDEX login_attempt_by_time ON campaign.login_attempt (at);

-- Published: other services read it in the transaction that claims a send.
CREATE TABLE campaign.organization_settings (
  organization_id uuid PRIMARY KEY REFERENCES campaign.organization,
  settings json NOT NULL,
  version bigint NOT NULL
);

CREATE TABLE campaign.audit_log (
  organization_id uuid NOT NULL REFERENCES campaign.organization,
  sequence bigint NOT NULL CHECK (sequence > 0),
  at timestamptz NOT NULL,
  user_id uuid, -- null: the program itself
  action text NOT NULL,
  subject text NOT NULL,
  before json, -- json keeps the text that was hashed; jsonb would rewrite it
  after json,
  hash text NOT NULL,
  PRIMARY KEY (organization_id, sequence)
);

-- How long the log is and how it ends: entries cut off its end would otherwise not be missed.
-- Whoever appends locks this row, so that each organization's chain has one order.
CREATE TABLE campaign.audit_head (
  organization_id uuid PRIMARY KEY REFERENCES campaign.organization,
  length bigint NOT NULL,
  hash text NOT NULL
);

CREATE FUNCTION campaign.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_log_is_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION campaign.refuse_change();
