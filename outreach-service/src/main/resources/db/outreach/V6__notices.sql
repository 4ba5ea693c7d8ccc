-- What was said about an attempt that the ledger does not know, as after the restore of a backup: it was sent, so it must not be
-- sent again. One row per attempt, with the strongest that was said; taken away when the attempt is added, or after 30 days.
CREATE TABLE outreach.early_notice (
  organization_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('ACCEPTED', 'DELIVERED', 'BOUNCED', 'COMPLAINED')),
  provider text NOT NULL,
  detail text NOT NULL,
  heard_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, attempt_id)
);

-- The provider of an attempt is the one that was asked last to make it, and the channel as long as nobody was.
COMMENT ON COLUMN outreach.send_attempt.provider IS 'asked last to make the contact; the channel as long as nobody was';
