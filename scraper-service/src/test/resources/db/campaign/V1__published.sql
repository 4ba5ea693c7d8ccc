CREATE TABLE campaign.organization_settings (
  organization_id uuid PRIMARY KEY,
  settings json NOT NULL,
  version bigint NOT NULL
);
