/** Migration 5: the project log, one's own marks on projects, and their colour. */
export const pages = `
ALTER TABLE projects ADD COLUMN color text;

-- Who did what when. Rows are added and never changed; "event" is util/src/schema/project-log.ts.
CREATE TABLE project_log (
  log_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  -- null: the system itself.
  account_id uuid,
  time timestamptz NOT NULL DEFAULT now(),
  event jsonb NOT NULL
);
ALTER TABLE project_log REPLICA IDENTITY FULL;
CREATE INDEX project_log_project_id ON project_log (project_id, log_id);

CREATE TABLE project_marks (
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
  starred boolean NOT NULL DEFAULT false,
  hidden boolean NOT NULL DEFAULT false,
  PRIMARY KEY (account_id, project_id)
);
ALTER TABLE project_marks REPLICA IDENTITY FULL;

ALTER PUBLICATION lyceum ADD TABLE project_log, project_marks;
`;
