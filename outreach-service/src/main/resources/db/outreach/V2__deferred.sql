-- Contacts that have to wait, each at most once. A row stays for a while after it was released, without its message, so
-- that a deferral that is delivered again does not make the contact wait a second time.
CREATE TABLE outreach.deferred_contact (
  organization_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  channel text NOT NULL,
  judgement integer NOT NULL,
  due_at timestamptz NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  message json,
  deferred_at timestamptz NOT NULL,
  released_at timestamptz,
  PRIMARY KEY (organization_id, contact_id),
  CHECK ((message IS NULL) = (released_at IS NOT NULL))
);

CREATE INDEX deferred_contact_due ON outreach.deferred_contact (due_at) WHERE released_at IS NULL;
CREATE INDEX deferred_contact_waiting ON outreach.deferred_contact (organization_id, due_at) WHERE released_at IS NULL;
CREATE INDEX deferred_contact_released ON outreach.deferred_contact (released_at) WHERE released_at IS NOT NULL;
