/**
 * The servers that people added, in one file of the project (.config/lyceum/servers.json): it goes along with copies and snapshots, and can be
 * written by hand. Used by servers.ts.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { type ServerDefinition, serverDefinitionSchema } from '@lyceum/util/protocol/servers';
import * as z from 'zod/mini';
import { errnoOf } from '../files/disk-errors';
import type { Launch, Plan } from './launch';
import { SERVER_KINDS } from './server-kinds';

const FILE = '.config/lyceum/servers.json';

/** Far more than anybody looks through. */
const MAX_SERVERS = 100;

const fileSchema = z.object({ servers: z.array(serverDefinitionSchema).check(z.maxLength(MAX_SERVERS)) });

export class OwnServers {
  private readonly file: string;

  constructor(home: string) {
    this.file = join(home, FILE);
  }

  async all(): Promise<ServerDefinition[]> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return [];
    const { servers } = parsed(text);
    // The first of a name counts, and a known kind keeps its own.
    return servers.filter(
      ({ name }, at) => servers.findIndex((other) => other.name === name) === at && !isKnown(name),
    );
  }

  async put(server: ServerDefinition, is_new: boolean): Promise<void> {
    if (isKnown(server.name))
      throw new LyceumError(
        'already_exists',
        `“${server.name}” is the name of a server that Lyceum brings along.`,
      );
    const present = await this.all();
    const taken = present.some(({ name }) => name === server.name);
    if (taken && is_new)
      throw new LyceumError('already_exists', `There is a server named “${server.name}” already.`);
    if (!taken && present.length >= MAX_SERVERS)
      throw new LyceumError('too_large', `A project has at most ${MAX_SERVERS} servers of its own.`);
    await this.write(
      taken ? present.map((other) => (other.name === server.name ? server : other)) : [...present, server],
    );
  }

  async remove(name: string): Promise<void> {
    await this.write((await this.all()).filter((other) => other.name !== name));
  }

  private async write(servers: readonly ServerDefinition[]): Promise<void> {
    const draft = `${this.file}.new`;
    await mkdir(dirname(this.file), { recursive: true });
    await writeFile(draft, `${JSON.stringify({ servers }, undefined, 2)}\n`);
    await rename(draft, this.file);
  }
}

function isKnown(name: string): boolean {
  return SERVER_KINDS.some((kind) => kind.name === name);
}

function parsed(text: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new LyceumError('bad_request', `The file ${FILE} is no list of servers. Mend it, or remove it.`);
  }
}

/** In a login shell, as in a terminal. It checks for itself who may use it: the proxy only lets the project's people through. */
export function planOf({ name, command, port, path }: ServerDefinition): Plan {
  return {
    title: name,
    ...(port !== undefined && { port }),
    launch: ({ port: taken, base_url }): Launch => {
      const filled = command.replaceAll('{port}', String(taken)).replaceAll('{base_url}', base_url);
      const env = { PORT: String(taken), BASE_URL: base_url };
      return { program: 'bash', args: ['-lc', filled], env, path, headers: {} };
    },
  };
}
