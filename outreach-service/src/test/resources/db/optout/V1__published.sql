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
