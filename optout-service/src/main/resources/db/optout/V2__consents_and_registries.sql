-- Published, as the tables of public registries below are: the last gate reads them in the transaction that claims a send.
-- Who changes a consent holds the same lock on its key as a suppression does, so that no withdrawal that was answered is missed.
CREATE TABLE optout.consent (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('EMAIL', 'VOICE')),
  purpose text NOT NULL CHECK (purpose IN ('MARKETING', 'ENQUIRY', 'REQUESTED_CALLBACK', 'SERVICE')),
  evidence text NOT NULL,
  address text,
  given_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key, channel, purpose)
);
COMMENT ON TABLE optout.consent IS 'Who agreed to be contacted how and for what; holds while withdrawn_at is null';
COMMENT ON COLUMN optout.consent.key IS 'HMAC of the address; all that an erasure leaves';
COMMENT ON COLUMN optout.consent.address IS 'for operators to read, as they gave it; null after an erasure';
COMMENT ON COLUMN optout.consent.created_at IS 'when the consent that stands here was recorded, which may be later than it was given';
CREATE INDEX consent_newest ON optout.consent (organization_id, created_at DESC, key);

CREATE TRIGGER consent_stays BEFORE DELETE ON optout.consent
  FOR EACH ROW EXECUTE FUNCTION optout.refuse_to_forget();
CREATE TRIGGER consents_are_not_emptied BEFORE TRUNCATE ON optout.consent
  FOR EACH STATEMENT EXECUTE FUNCTION optout.refuse_to_forget();
-- A withdrawal ends only by a consent that was given after it.
CREATE TRIGGER withdrawal_stays BEFORE UPDATE ON optout.consent
  FOR EACH ROW WHEN (
    (NEW.organization_id, NEW.key, NEW.channel, NEW.purpose)
      IS DISTINCT FROM (OLD.organization_id, OLD.key, OLD.channel, OLD.purpose)
    OR NEW.given_at < OLD.given_at
    OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at AND NEW.given_at <= OLD.withdrawn_at)
  EXECUTE FUNCTION optout.refuse_to_forget();

-- Tells what became of each consent and who did it. Only ever appended to.
CREATE TABLE optout.consent_change (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  channel text NOT NULL,
  purpose text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  change text NOT NULL CHECK (change IN ('GIVEN', 'WITHDRAWN')),
  evidence text NOT NULL,
  given_at timestamptz NOT NULL,
  changed_by uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key, channel, purpose, id)
);
CREATE TRIGGER change_stays BEFORE DELETE ON optout.consent_change
  FOR EACH ROW EXECUTE FUNCTION optout.refuse_to_forget();
CREATE TRIGGER changes_are_not_emptied BEFORE TRUNCATE ON optout.consent_change
  FOR EACH STATEMENT EXECUTE FUNCTION optout.refuse_to_forget();
CREATE TRIGGER change_is_not_rewritten BEFORE UPDATE ON optout.consent_change
  FOR EACH ROW WHEN (
    (NEW.organization_id, NEW.key, NEW.channel, NEW.purpose, NEW.id, NEW.change, NEW.given_at, NEW.changed_at)
      IS DISTINCT FROM
    (OLD.organization_id, OLD.key, OLD.channel, OLD.purpose, OLD.id, OLD.change, OLD.given_at, OLD.changed_at)
    OR NEW.evidence <> '' AND NEW.evidence IS DISTINCT FROM OLD.evidence
    OR NEW.changed_by IS NOT NULL AND NEW.changed_by IS DISTINCT FROM OLD.changed_by)
  EXECUTE FUNCTION optout.refuse_to_forget();

-- A row and a whole file say nothing of each other's registry, so one name stands for all registries of a country.
CREATE TABLE optout.country_registry (
  organization_id uuid NOT NULL,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  registry text NOT NULL,
  PRIMARY KEY (organization_id, country)
);

-- Published: the newest word on a number; listed wins over not listed of the same day.
CREATE TABLE optout.registry_number (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  country text NOT NULL,
  registry text NOT NULL,
  listed boolean NOT NULL,
  checked_on date NOT NULL,
  PRIMARY KEY (organization_id, key)
);
COMMENT ON TABLE optout.registry_number IS 'What a public do-not-call registry last said about a number';
COMMENT ON COLUMN optout.registry_number.key IS 'HMAC of the E.164 number';
CREATE INDEX registry_number_of_country ON optout.registry_number (organization_id, country, listed);

-- Published: written after every number of the file.
CREATE TABLE optout.registry_file (
  organization_id uuid NOT NULL,
  country text NOT NULL,
  registry text NOT NULL,
  checked_on date NOT NULL,
  PRIMARY KEY (organization_id, country)
);
COMMENT ON TABLE optout.registry_file IS
  'The newest whole file: its country''s numbers without a listed row at least as new were not listed on that day';
