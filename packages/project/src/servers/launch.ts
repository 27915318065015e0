/** What it takes to start one server, as values: made by server-kinds and own-servers, used by server.ts. */

/** Where it is to listen and how browsers see it. */
export interface Place {
  home: string;
  port: number;
  /** Address of the server on the content origin, with its closing slash: "<base path>/<project_id>/port/<name>/". */
  base_url: string;
  /** Random, for this start alone: whoever knows it may use the server. */
  secret: string;
}

export interface Launch {
  program: string;
  args: readonly string[];
  /** On top of the project's own. */
  env: Readonly<Record<string, string>>;
  path: 'kept' | 'stripped';
  /** What the proxy says to be let in. */
  headers: Readonly<Record<string, string>>;
  cookie?: string;
}

/** A server that can be started. */
export interface Plan {
  title: string;
  /** Without it a free one is taken. */
  port?: number;
  launch(place: Place): Launch;
}
