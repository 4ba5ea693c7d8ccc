-- Who answers without naming our message is found by the address that was written to.
CREATE INDEX sent_message_contact ON optout.sent_message (contact_id);
