// A certificate that nobody vouches for, for trials: made by openssl on demand, and anew when it is about to end or the names changed.
// Called by front-files.ts. Browsers warn of it, as they should; real certificates come from outside and are never touched.

import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { Failure } from '../failure';

/** Browsers refuse longer ones. */
const DAYS = 397;
const RENEW_BEFORE_MS = 30 * 24 * 3600 * 1000;

/** The PEM file (key and certificate, mode 0600) for these host names; localhost and 127.0.0.1 are always among them. */
export function selfSigned(folder: string, hosts: readonly string[], now = Date.now()): string {
  const file = path.join(folder, 'self-signed.pem');
  const names = [...new Set([...hosts, 'localhost', '127.0.0.1'])].sort();
  if (!isGood(file, names, now)) make(file, names);
  return file;
}

function isGood(file: string, names: readonly string[], now: number): boolean {
  try {
    const certificate = new X509Certificate(fs.readFileSync(file));
    const covers = names.every((name) =>
      net.isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name),
    );
    return covers && Date.parse(certificate.validTo) - now > RENEW_BEFORE_MS;
  } catch {
    return false;
  }
}

function make(file: string, names: readonly string[]): void {
  const draft = fs.mkdtempSync(`${file}-`);
  const key = path.join(draft, 'key.pem');
  const certificate = path.join(draft, 'certificate.pem');
  const alternatives = names.map((name) => `${net.isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    `${DAYS}`,
  ];
  args.push(
    '-subj',
    '/CN=Lyceum trial',
    '-addext',
    `subjectAltName=${alternatives}`,
    '-keyout',
    key,
    '-out',
    certificate,
  );
  try {
    const { status, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0)
      throw new Failure(
        `No certificate could be made: openssl ${error?.message ?? stderr.trim().split('\n').at(-1)}`,
      );
    const whole = path.join(draft, 'whole.pem');
    fs.writeFileSync(whole, fs.readFileSync(certificate, 'utf8') + fs.readFileSync(key, 'utf8'), {
      mode: 0o600,
    });
    fs.renameSync(whole, file);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}
