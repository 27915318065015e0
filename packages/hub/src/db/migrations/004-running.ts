/** Migration 4: quotas, environment variables, activity, and what nodes tell of their memory. */
export const running = `
-- What an admin set for this project: util/src/quotas.ts, the rest is inherited from the site.
ALTER TABLE projects ADD COLUMN quotas jsonb NOT NULL DEFAULT '{}';
-- Set while people are being warned: at this time the project is stopped because nobody uses it.
ALTER TABLE projects ADD COLUMN idle_stop timestamptz;

-- Apart from projects and never published: members who run programs may read it, viewers may not.
CREATE TABLE project_environment (
  project_id uuid PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
  environment jsonb NOT NULL
);

-- When somebody last used a project. Apart from projects: each use would wake every member's feed.
CREATE TABLE project_activity (
  project_id uuid PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
  last_active timestamptz NOT NULL
);

CREATE TABLE server_settings (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);

-- Of the whole node, as its last heartbeat told.
ALTER TABLE compute_servers ADD COLUMN memory_mib bigint, ADD COLUMN free_memory_mib bigint;
`;
