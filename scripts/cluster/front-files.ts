// Writes what HAProxy and nginx need: their configurations, the certificate of a trial, the webapp's page with the base path in it. And asks the
// programs themselves whether they understand it. Called by `npm run cluster` and `npm run cluster:config`; it starts no server.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { Failure } from '../failure';
import { selfSigned } from './certificate';
import type { Cluster } from './cluster-file';
import { haproxyConfig } from './haproxy-config';
import { nginxConfig } from './nginx-config';
import { findProgram } from './programs';

export interface FrontPlaces {
  /** Folder of everything that the two programs write and read, absolute. */
  readonly folder: string;
  readonly haproxy: string;
  /** One for each web server of the cluster file, by its name. */
  nginx(name: string): string;
}

/** Where Debian puts nginx's module for Brotli (libnginx-mod-http-brotli-static). */
export const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';

export function placesIn(folder: string): FrontPlaces {
  return {
    folder,
    haproxy: path.join(folder, 'haproxy.cfg'),
    nginx: (name) => path.join(folder, `${name}.conf`),
  };
}

export type Part = 'haproxy' | 'nginx';

/** Replaces each file at once, so that nobody reads half of one. */
export function writeFrontFiles(
  cluster: Cluster,
  places: FrontPlaces,
  parts: readonly Part[] = ['haproxy', 'nginx'],
): void {
  // Workers of nginx run under another account and read the page in it.
  fs.mkdirSync(places.folder, { recursive: true, mode: 0o755 });
  if (parts.includes('haproxy')) {
    const certificate = certificateOf(cluster, places.folder);
    replace(places.haproxy, haproxyConfig(cluster, { certificate, folder: places.folder }));
  }
  if (!parts.includes('nginx')) return;
  const index = path.join(places.folder, 'index.html');
  replace(index, pageOf(cluster));
  const brotli = fs.existsSync(BROTLI) ? BROTLI : undefined;
  for (const web of cluster.static)
    replace(places.nginx(web.name), nginxConfig(cluster, web, { folder: places.folder, index, brotli }));
}

function certificateOf({ front, public_url, content_url }: Cluster, folder: string): string | undefined {
  if (front.certificate !== 'self-signed') return front.certificate;
  return selfSigned(
    folder,
    [public_url, content_url].map((url) => new URL(url).hostname),
  );
}

function pageOf({ webapp, base_path }: Cluster): string {
  const template = path.join(webapp, 'index.html');
  if (!fs.existsSync(template)) throw new Failure(`There is no webapp in ${webapp}: run \`npm run build\`.`);
  // A base path holds nothing that HTML would read otherwise: the cluster file's schema sees to it.
  return fs.readFileSync(template, 'utf8').replaceAll('__BASE_PATH__', base_path);
}

function replace(file: string, text: string): void {
  const draft = `${file}.new`;
  fs.writeFileSync(draft, text, { mode: 0o644 });
  fs.renameSync(draft, file);
}

/** Asks HAProxy and nginx; throws with their own words. Returns the programs that are not here to be asked. */
export function checkFrontFiles(
  cluster: Cluster,
  places: FrontPlaces,
  parts: readonly Part[] = ['haproxy', 'nginx'],
): string[] {
  const checks = [
    ...(parts.includes('haproxy') ? [['haproxy', '-c', '-f', places.haproxy]] : []),
    ...(parts.includes('nginx')
      ? cluster.static.map(({ name }) => ['nginx', '-t', '-q', '-c', places.nginx(name)])
      : []),
  ];
  const absent = new Set<string>();
  for (const [name = '', ...args] of checks) {
    const program = findProgram(name);
    if (program === undefined) absent.add(name);
    else ask(name, program, args);
  }
  return [...absent];
}

function ask(name: string, program: string, args: readonly string[]): void {
  const { status, stderr, stdout, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const words =
    `${stderr}${stdout}`.split('\n').find((line) => /alert|emerg|error/i.test(line)) ?? error?.message ?? '';
  throw new Failure(`${name} does not accept the configuration in ${args.at(-1)}: ${words.trim()}`);
}
