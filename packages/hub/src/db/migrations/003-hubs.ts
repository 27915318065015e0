/** Migration 3: where the hubs of this database listen for one another. */
export const hubs = `
-- One row per running hub, see mesh/hub-rows.ts. The token opens that hub's door to the others: never published, in no user query.
CREATE TABLE hubs (
  hub_id uuid PRIMARY KEY,
  host text NOT NULL,
  port integer NOT NULL,
  token text NOT NULL,
  heartbeat timestamptz NOT NULL,
  started timestamptz NOT NULL
);
`;
