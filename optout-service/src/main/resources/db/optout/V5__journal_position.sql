-- How far into a topic the rows that it tells of are certainly here. In the same database as these rows, so that every backup
-- holds a position that fits them. Published: outreach-service sends nothing before it has come to the end of the opt-outs.
CREATE TABLE optout.journal_position (
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- An opt-out that came back from its topic after the restore of a backup: the topic has the hash, and not what it is a hash of.
ALTER TABLE optout.suppression DROP CONSTRAINT suppression_kind_check;
ALTER TABLE optout.suppression ADD CONSTRAINT suppression_kind_check
  CHECK (kind IN ('EMAIL', 'PHONE', 'LEAD', 'ADDRESS')) NOT VALID;
