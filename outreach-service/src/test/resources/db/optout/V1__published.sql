-- As optout-service publishes them, as far as outreach reads them.
CREATE TABLE optout.suppression (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  scope text NOT NULL,
  PRIMARY KEY (organization_id, key, scope)
);
CREATE TABLE optout.unsubscribe_token (
  token uuid PRIMARY KEY,
  organization_id uuid NOT NULL
);

CREATE TABLE optout.consent (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  channel text NOT NULL,
  purpose text NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (organization_id, key, channel, purpose)
);

CREATE TABLE optout.registry_number (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  listed boolean NOT NULL,
  checked_on date NOT NULL,
  PRIMARY KEY (organization_id, key)
);

CREATE TABLE optout.registry_file (
  organization_id uuid NOT NULL,
  country text NOT NULL,
  checked_on date NOT NULL,
  PRIMARY KEY (organization_id, country)
);

CREATE TABLE optout.journal_position (
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
-- Opt-outs are played by the test, so their topic is never ahead of them.
INSERT INTO optout.journal_position
SELECT 'optout.suppression.state.v1', partition, 9000000000000000 FROM generate_series(0, 99) AS partition;
