/** Migration 2: compacted histories, and snapshots that may be stored compressed. */
export const history = `
-- What compaction makes of rows of document_updates, which it deletes: see util/src/history/encoding.ts. Never published.
CREATE TABLE document_history (
  document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  -- Every update of the document up to this id is in here, or came late and is still a row.
  through_update_id bigint NOT NULL,
  versions integer NOT NULL,
  history bytea NOT NULL,
  time timestamptz NOT NULL DEFAULT now()
);
-- Compressed by us already.
ALTER TABLE document_history ALTER COLUMN history SET STORAGE EXTERNAL;

ALTER TABLE document_snapshots ADD COLUMN encoding text NOT NULL DEFAULT 'plain'
  CHECK (encoding IN ('plain', 'brotli'));
`;
