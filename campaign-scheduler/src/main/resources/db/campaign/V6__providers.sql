-- How providers are doing, as the processes that call them tell; no organization's data.
CREATE TABLE campaign.provider_state (
  service text NOT NULL,
  instance text NOT NULL,
  provider text NOT NULL,
  operation text NOT NULL,
  status text NOT NULL,
  told_at timestamptz NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (service, instance, provider, operation)
);
