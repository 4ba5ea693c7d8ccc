-- Whether a preview was made as if its campaign ran, because it had not been started or was paused.
ALTER TABLE campaign.preview ADD COLUMN assumes_running boolean NOT NULL DEFAULT false;
