CREATE TABLE sample.note (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  text text NOT NULL
);
CREATE TABLE sample.heard (event text PRIMARY KEY);
