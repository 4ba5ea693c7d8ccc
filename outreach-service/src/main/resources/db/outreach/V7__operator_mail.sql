-- The operator is mailed about more than runs: each row is one mail, whatever it is about.
ALTER TABLE outreach.operator_report RENAME TO operator_mail;
ALTER TABLE outreach.operator_mail RENAME COLUMN run_id TO mail_id;
