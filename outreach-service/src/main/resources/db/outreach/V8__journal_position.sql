-- How far into a topic the rows that it tells of are certainly here. In the same database as these rows, so that every backup
-- holds a position that fits them.
CREATE TABLE outreach.journal_position (
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
