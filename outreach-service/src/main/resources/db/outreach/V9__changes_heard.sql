-- When a change of an organization's settings (subject: the organization) or of a campaign (subject: the campaign) was heard:
-- a contact that was put off before it, and is heard of after it, need not wait for what has changed already.
CREATE TABLE outreach.change_heard (
  organization_id uuid NOT NULL,
  subject uuid NOT NULL,
  heard_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, subject)
);
