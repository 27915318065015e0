/** Migration 6: what all hubs of a site must share: the secret that they sign with, failed sign-ins, and what was logged already. */
export const severalHubs = `
-- Made by the first hub that needs one, read by all. Never published, in no user query, and in no log.
CREATE TABLE site_secrets (
  name text PRIMARY KEY,
  secret text NOT NULL,
  created timestamptz NOT NULL DEFAULT now()
);

-- Of the last hour, see auth/sign-in-limits.ts; "key" is a hash of the address, or of the IP. Unlogged: a crash may forget them.
CREATE UNLOGGED TABLE sign_in_failures (
  attempt_id uuid NOT NULL,
  key text NOT NULL,
  time timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_key ON sign_in_failures (key, time);
CREATE INDEX sign_in_failures_time ON sign_in_failures (time);

-- Acts that are in the project log already: a request that is sent again, to another hub, is no second entry. "once" is a hash.
CREATE UNLOGGED TABLE project_log_once (
  once text PRIMARY KEY,
  time timestamptz NOT NULL
);
CREATE INDEX project_log_once_time ON project_log_once (time);
`;
