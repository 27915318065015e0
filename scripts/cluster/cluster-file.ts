// The cluster file: which hubs, nodes and web servers there are, and under which addresses people reach them. One schema and its
// checks; everything else of the cluster is derived from it. Read by `npm run cluster` and `npm run cluster:config`. Starts nothing.
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

import { codeOf, Failure } from '../failure';

/** A hub's proxy listens on the port after the hub's. */
const MAX_PORT = 65_534;
/** Folders of the data folder that no hub or node may be named after. */
const RESERVED = ['front', 'logs', 'postgres', 'secrets'];

const port = z.number().check(z.int(), z.minimum(1), z.maximum(MAX_PORT));
const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name is like "hub1"'));
/** A host name or an IPv4 address, as it stands in both configurations. */
const host = z
  .string()
  .check(z.regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'no host name or address'));
/** Configuration files quote nothing: no blanks, quotes, dollars or semicolons. */
const file = z.string().check(z.regex(/^\/[\w.@+/-]+$/, 'an absolute path without blanks'));
const origin = z.string().check(
  z.refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (
      url !== undefined &&
      /^https?:$/.test(url.protocol) &&
      url.origin === text &&
      !url.hostname.includes('[')
    );
  }, 'an origin is like "https://lyceum.example.org", without a slash at the end'),
);

const clusterSchema = z.strictObject({
  /** Origin of the webapp, and of project content: another host, or another port. */
  public_url: origin,
  content_url: origin,
  base_path: z._default(
    z.string().check(z.regex(/^(\/[\w~-][\w.~-]*)*$/, 'a base path is like "/lyceum"')),
    '',
  ),
  front: z.strictObject({
    /** Where HAProxy listens. */
    bind: z._default(host, '0.0.0.0'),
    /** PEM file with chain and key, or made for a trial. Left out for http. */
    certificate: z.optional(z.union([z.literal('self-signed'), file])),
    /** The account that HAProxy changes to when root starts it. */
    account: z.optional(name),
    /** Plain http: sends browsers on to https, and ACME challenges to the web servers. */
    redirect_port: z.optional(port),
  }),
  static: z
    .array(
      z.strictObject({
        name,
        host,
        port,
        /** The account of nginx's workers when root starts it. */
        account: z.optional(name),
      }),
    )
    .check(z.minLength(1, 'at least one web server')),
  hubs: z
    .array(z.strictObject({ name, host, port, mesh_port: z.optional(port) }))
    .check(z.minLength(1, 'at least one hub')),
  nodes: z.array(z.strictObject({ name, host, port })).check(z.minLength(1, 'at least one compute server')),
  /** Output of webpack on the web servers. */
  webapp: file,
  /** Where challenges of certificate authorities are answered from. */
  acme: z._default(file, '/var/lib/lyceum/acme'),
  /** false: no WebSocket passes, all goes by long polling. For networks that demand it, and for tests. */
  websockets: z._default(z.boolean(), true),
});

export type Cluster = z.infer<typeof clusterSchema>;
/** What a person writes: with defaults left out. */
export type ClusterInput = z.input<typeof clusterSchema>;

/** `from` is named in refusals. */
export function parseCluster(text: string, from: string): Cluster {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure(`${from} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = clusterSchema.safeParse(value);
  if (!parsed.success) {
    throw new Failure(`${from}: ${wordsOf(parsed.error.issues[0])}.`);
  }
  const problem = contradiction(parsed.data);
  if (problem !== undefined) throw new Failure(`${from}: ${problem}.`);
  return parsed.data;
}

function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'not understood';
  const place = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  if (issue.code === 'unrecognized_keys') return `${place}there is no field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type') return `${place}must be there, as ${issue.expected}`;
  return `${place}${issue.message}`;
}

export function readClusterFile(file: string): Cluster {
  try {
    return parseCluster(fs.readFileSync(file, 'utf8'), path.basename(file));
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new Failure(`The cluster file ${file} cannot be read (${codeOf(error)}).`);
  }
}

function contradiction(cluster: Cluster): string | undefined {
  const { public_url, content_url, front } = cluster;
  const secure = (url: string) => url.startsWith('https:');
  if (public_url === content_url) return 'content_url must be another origin than public_url';
  if (secure(public_url) !== secure(content_url))
    return 'public_url and content_url must both be https or both http';
  if (secure(public_url) !== (front.certificate !== undefined))
    return secure(public_url) ? 'https needs front.certificate' : 'front.certificate needs https';
  const names = [...cluster.static, ...cluster.hubs, ...cluster.nodes].map((member) => member.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) return `two members are named ${twice}`;
  const reserved = names.find((one) => RESERVED.includes(one));
  if (reserved !== undefined) return `no member may be named ${reserved}`;
  return clash(cluster);
}

/** The addresses that the cluster listens on, each with its purpose. */
export function addressesOf(cluster: Cluster): { host: string; port: number; purpose: string }[] {
  const { front, static: webServers, hubs, nodes } = cluster;
  const own = [...new Set([cluster.public_url, cluster.content_url].map(portOf))];
  return [
    ...own.map((number) => ({ host: front.bind, port: number, purpose: 'HAProxy' })),
    ...(front.redirect_port ? [{ host: front.bind, port: front.redirect_port, purpose: 'HAProxy' }] : []),
    ...webServers.map((one) => ({ host: one.host, port: one.port, purpose: `the web server ${one.name}` })),
    ...hubs.flatMap((hub) => [
      { host: hub.host, port: hub.port, purpose: `the hub ${hub.name}` },
      {
        host: hub.host,
        port: hub.port + 1,
        purpose: `the proxy of the hub ${hub.name}, which takes the port after the hub's`,
      },
      ...(hub.mesh_port
        ? [{ host: hub.host, port: hub.mesh_port, purpose: `the mesh of the hub ${hub.name}` }]
        : []),
    ]),
    ...nodes.map((node) => ({
      host: node.host,
      port: node.port,
      purpose: `the compute server ${node.name}`,
    })),
  ];
}

function clash(cluster: Cluster): string | undefined {
  const seen = new Map<string, string>();
  for (const { host: where, port: number, purpose } of addressesOf(cluster)) {
    const address = `${where}:${number}`;
    const other = seen.get(address);
    if (other !== undefined) return `${address} is wanted for ${other} and for ${purpose}`;
    seen.set(address, purpose);
  }
  return undefined;
}

export function portOf(url: string): number {
  const { port: text, protocol } = new URL(url);
  return text === '' ? (protocol === 'https:' ? 443 : 80) : Number(text);
}
