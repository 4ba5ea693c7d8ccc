-- The opt-out service's published table, as much of it as campaigns may rely on.
CREATE TABLE optout.suppression (
  organization_id uuid NOT NULL,
  key text NOT NULL,
  scope text NOT NULL,
  PRIMARY KEY (organization_id, key, scope)
);
