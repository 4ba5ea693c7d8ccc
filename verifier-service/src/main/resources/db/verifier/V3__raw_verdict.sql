-- The provider's verdict in its own words, such as invalid/mailbox_not_found; never an address.
ALTER TABLE verifier.verification ADD COLUMN raw_verdict text;
-- Whether somebody who knows better could not be asked: such a result is used again for an hour only.
ALTER TABLE verifier.verification ADD COLUMN provisional boolean NOT NULL DEFAULT false;
UPDATE verifier.verification SET provisional = true WHERE status = 'UNCHECKED';
