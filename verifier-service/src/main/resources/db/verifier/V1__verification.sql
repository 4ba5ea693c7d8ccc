-- What was found out about an address. The address itself is not kept: its key is a hash that needs the pepper.
CREATE TABLE verifier.verification (
  organization_id uuid NOT NULL,
  address_key text NOT NULL,
  channel text NOT NULL,
  status text NOT NULL,
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  provider text NOT NULL,
  line_type text,
  region text,
  detail text NOT NULL,
  checked_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, address_key)
);
