-- Published: the last gate reads it in the transaction that claims a send.
-- Whoever must not miss a row that is being written right now takes, before reading,
-- pg_advisory_xact_lock_shared(hashtextextended(key, 0)) for each key; writers hold the exclusive lock until they commit.
CREATE TABLE optout.suppression (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('ALL_CHANNELS', 'VOICE')),
  kind text NOT NULL CHECK (kind IN ('EMAIL', 'PHONE', 'LEAD')),
  lead_id uuid,
  reason text NOT NULL,
  source text NOT NULL,
  address text,
  created_by uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key, scope)
);
COMMENT ON TABLE optout.suppression IS 'Who must not be contacted; kept for ever';
COMMENT ON COLUMN optout.suppression.key IS 'HMAC of address or lead; all that an erasure leaves';
COMMENT ON COLUMN optout.suppression.address IS 'for operators to read: as they gave it, masked when it came by a link; null for a lead and after an erasure';
CREATE INDEX suppression_newest ON optout.suppression (organization_id, scope, created_at DESC, key);

-- Published: a message may leave only when its token is here, so that its link works.
CREATE TABLE optout.unsubscribe_token (
  token uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  email_key text,
  phone_key text,
  masked_address text NOT NULL,
  sender text NOT NULL
);
COMMENT ON TABLE optout.unsubscribe_token IS 'What the link in a message stands for; never expires';
CREATE INDEX unsubscribe_token_email ON optout.unsubscribe_token (organization_id, email_key);
CREATE INDEX unsubscribe_token_phone ON optout.unsubscribe_token (organization_id, phone_key);

-- Grants alone would not do: the two roles get them for every table, and the owner needs none.
CREATE FUNCTION optout.refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is kept for ever', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER suppression_stays BEFORE DELETE ON optout.suppression
  FOR EACH ROW EXECUTE FUNCTION optout.refuse_to_forget();
CREATE TRIGGER suppression_is_not_emptied BEFORE TRUNCATE ON optout.suppression
  FOR EACH STATEMENT EXECUTE FUNCTION optout.refuse_to_forget();
-- An erasure takes away what tells of a person; who is suppressed, and how far, stays.
CREATE TRIGGER suppression_is_not_weakened BEFORE UPDATE ON optout.suppression
  FOR EACH ROW WHEN (
    (NEW.organization_id, NEW.key, NEW.scope, NEW.kind, NEW.source, NEW.created_at)
      IS DISTINCT FROM (OLD.organization_id, OLD.key, OLD.scope, OLD.kind, OLD.source, OLD.created_at)
    OR NEW.address IS NOT NULL AND NEW.address IS DISTINCT FROM OLD.address
    OR NEW.lead_id IS NOT NULL AND NEW.lead_id IS DISTINCT FROM OLD.lead_id
    OR NEW.created_by IS NOT NULL AND NEW.created_by IS DISTINCT FROM OLD.created_by
    OR NEW.reason <> '' AND NEW.reason IS DISTINCT FROM OLD.reason)
  EXECUTE FUNCTION optout.refuse_to_forget();

CREATE TRIGGER token_stays BEFORE DELETE ON optout.unsubscribe_token
  FOR EACH ROW EXECUTE FUNCTION optout.refuse_to_forget();
CREATE TRIGGER tokens_are_not_emptied BEFORE TRUNCATE ON optout.unsubscribe_token
  FOR EACH STATEMENT EXECUTE FUNCTION optout.refuse_to_forget();
