-- What providers post is stored before it is answered and read afterwards, so nothing that was acknowledged is lost. Rows live for
-- milliseconds. None of these tables has an organization until it is known whose message was meant, so no request reaches them.
CREATE TABLE optout.provider_post (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  route text NOT NULL,
  content_type text,
  body bytea NOT NULL,
  received_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
COMMENT ON TABLE optout.provider_post IS 'Posts of providers that are not read yet, as they came; their sender is proven';
-- Compressing what is deleted at once costs more than it saves.
ALTER TABLE optout.provider_post ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE optout.spent_token (
  token text PRIMARY KEY,
  body_hash text NOT NULL,
  until timestamptz NOT NULL
);
COMMENT ON TABLE optout.spent_token IS
  'Signatures that cover no body: each brings one body, and is remembered until it would be too old anyway';
CREATE INDEX spent_token_until ON optout.spent_token (until);

CREATE TABLE optout.unreadable_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  route text NOT NULL,
  error text NOT NULL,
  element bytea NOT NULL,
  received_at timestamptz NOT NULL
);
COMMENT ON TABLE optout.unreadable_event IS 'What could not be read, with the reason; for 30 days';
CREATE INDEX unreadable_event_age ON optout.unreadable_event (received_at);

CREATE TABLE optout.sent_message (
  attempt_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  provider text NOT NULL,
  provider_id text,
  at timestamptz NOT NULL
);
COMMENT ON TABLE optout.sent_message IS 'Whose message an attempt was; for 60 days';
COMMENT ON COLUMN optout.sent_message.provider_id IS 'without angle brackets';
CREATE INDEX sent_message_provider_id ON optout.sent_message (provider_id);
CREATE INDEX sent_message_age ON optout.sent_message (at);

CREATE TABLE optout.taken_notice (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL
);
COMMENT ON TABLE optout.taken_notice IS 'Notices that count already, so that they count once; for 30 days';
CREATE INDEX taken_notice_age ON optout.taken_notice USING brin (at);

CREATE TABLE optout.waiting_notice (
  id uuid PRIMARY KEY,
  attempt_id uuid,
  message_id text,
  notice jsonb NOT NULL,
  since timestamptz NOT NULL,
  next_try_at timestamptz,
  tries int NOT NULL
);
COMMENT ON TABLE optout.waiting_notice IS 'Notices about messages that are not known yet, or never will be; for 30 days';
COMMENT ON COLUMN optout.waiting_notice.next_try_at IS 'null once given up';
CREATE INDEX waiting_notice_due ON optout.waiting_notice (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX waiting_notice_attempt ON optout.waiting_notice (attempt_id);
CREATE INDEX waiting_notice_message ON optout.waiting_notice (message_id);
CREATE INDEX waiting_notice_age ON optout.waiting_notice (since);

CREATE INDEX unsubscribe_token_contact ON optout.unsubscribe_token (contact_id);
