-- As campaign-scheduler publishes them, as far as outreach reads them.
CREATE TABLE campaign.organization_settings (
  organization_id uuid PRIMARY KEY,
  settings json NOT NULL,
  version bigint NOT NULL
);
CREATE TABLE campaign.campaign (
  campaign_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  send_window json
);
