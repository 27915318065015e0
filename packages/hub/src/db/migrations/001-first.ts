/** Migration 1: the tables of the first Lyceum. Never changed once released; a change is a new file. */
export const first = `
CREATE TABLE accounts (
  account_id uuid PRIMARY KEY,
  email_address text NOT NULL UNIQUE,
  first_name text NOT NULL,
  last_name text NOT NULL,
  is_admin boolean NOT NULL DEFAULT false,
  settings jsonb NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE accounts REPLICA IDENTITY FULL;

-- Apart from accounts, so that the change stream of accounts carries no secret.
CREATE TABLE account_passwords (
  account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  password_hash text NOT NULL
);

CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  created timestamptz NOT NULL DEFAULT now(),
  expires timestamptz NOT NULL,
  last_seen timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_account_id ON sessions (account_id);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE projects (
  project_id uuid PRIMARY KEY,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  state jsonb NOT NULL,
  node_id text,
  created timestamptz NOT NULL DEFAULT now(),
  last_edited timestamptz NOT NULL DEFAULT now(),
  deleted timestamptz
);
ALTER TABLE projects REPLICA IDENTITY FULL;
CREATE INDEX projects_node_id ON projects (node_id);

CREATE TABLE project_users (
  project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('viewer', 'collaborator', 'owner')),
  added timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, account_id)
);
ALTER TABLE project_users REPLICA IDENTITY FULL;
CREATE INDEX project_users_account_id ON project_users (account_id);

CREATE TABLE compute_servers (
  node_id text PRIMARY KEY,
  host text NOT NULL,
  port integer NOT NULL,
  token text NOT NULL,
  driver text NOT NULL,
  heartbeat timestamptz NOT NULL,
  started timestamptz NOT NULL
);

CREATE TABLE documents (
  document_id uuid PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  -- null: another file took the path; the history stays.
  path text,
  -- The file was read into the document once.
  known boolean NOT NULL DEFAULT false,
  -- The disk has all that the document has.
  disk_saved boolean NOT NULL DEFAULT true,
  created timestamptz NOT NULL DEFAULT now(),
  last_edited timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project_id, path)
);
ALTER TABLE documents REPLICA IDENTITY FULL;

CREATE TABLE document_updates (
  update_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id uuid NOT NULL,
  -- null: the change came from the disk.
  account_id uuid,
  hub_id text NOT NULL,
  time timestamptz NOT NULL DEFAULT now(),
  update bytea NOT NULL
);
CREATE INDEX document_updates_document_id ON document_updates (document_id, update_id);

CREATE TABLE document_snapshots (
  document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  update_id bigint NOT NULL,
  state bytea NOT NULL,
  time timestamptz NOT NULL DEFAULT now()
);

CREATE PUBLICATION lyceum FOR TABLE accounts, sessions, projects, project_users, documents, document_updates;
`;
