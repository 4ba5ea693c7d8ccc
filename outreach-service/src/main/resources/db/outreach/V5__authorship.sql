-- Model and prompt behind a text, and who was unable to write it before; absent for items from before it was recorded.
ALTER TABLE outreach.approval_item ADD COLUMN authorship json;
