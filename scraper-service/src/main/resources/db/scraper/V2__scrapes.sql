-- A person's intent to search a source, and how far it has come. It can be taken up again wherever it was left.
CREATE TABLE scraper.scrape (
  organization_id uuid NOT NULL,
  scrape_id uuid NOT NULL,
  source text NOT NULL,
  query text NOT NULL,
  city text,
  language text,
  region text NOT NULL,
  -- How many businesses are wanted.
  most int NOT NULL CHECK (most > 0),
  status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'REFUSED', 'CANCELLED')),
  -- For REFUSED.
  reason text,
  -- A sentence: why it waits, or why it ended.
  detail text,
  -- The page to ask for next, as the source names it; null for the first one.
  cursor text,
  pages int NOT NULL DEFAULT 0,
  -- Whether it began anew because the source no longer knew its page; that happens once.
  restarted boolean NOT NULL DEFAULT false,
  -- In a row; what counts is that a page was read in between.
  failures int NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL,
  -- Whoever works on it draws a lease and extends it; when it has passed, that worker is gone and another one goes on.
  lease uuid,
  lease_until timestamptz,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (organization_id, scrape_id),
  CHECK ((status IN ('QUEUED', 'RUNNING')) = (finished_at IS NULL)),
  CHECK ((status = 'REFUSED') = (reason IS NOT NULL))
);
CREATE INDEX scrape_to_do ON scraper.scrape (not_before) WHERE status IN ('QUEUED', 'RUNNING');
CREATE INDEX scrape_by_organization ON scraper.scrape (organization_id, requested_at DESC);

-- What became of each business that a search came upon. Of a place on Google nothing stands here but its id.
CREATE TABLE scraper.scrape_item (
  organization_id uuid NOT NULL,
  scrape_id uuid NOT NULL,
  -- What the source calls it.
  reference text NOT NULL,
  -- The lead that was captured; null when it was refused.
  lead_id uuid,
  -- Why it was refused, and a sentence.
  reason text,
  detail text,
  found_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, scrape_id, reference),
  FOREIGN KEY (organization_id, scrape_id) REFERENCES scraper.scrape ON DELETE CASCADE,
  CHECK ((lead_id IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX scrape_item_in_order ON scraper.scrape_item (organization_id, scrape_id, found_at);

-- Requests to Google Places by day of the Pacific time zone, of all organizations: the key and its bill are common to them.
CREATE TABLE scraper.places_requests (
  day date PRIMARY KEY,
  requests int NOT NULL
);
