// Looks for secrets in the layers of images: files that are named like one, and private keys. Used by images.test.ts only; it changes nothing.
import fs from 'node:fs';
import path from 'node:path';

/** Where Debian keeps its programs and what they note, some of it named after what they handle; nothing of ours is there. */
const OF_DEBIAN = /^(usr|var|etc\/ssl\/certs)(\/|$)/;
const NAMED_LIKE_ONE =
  /password|passphrase|token|secret|credential|^id_(rsa|dsa|ecdsa|ed25519)$|^\.(npmrc|env|netrc|pgpass|git|ssh|docker)$/i;
/** Programs, and what describes them. */
const CODE = /\.([cm]?js|ts|map|json|md|sql|sh|so)$/;
/** An account file of every system, and the folder, empty, that a volume is mounted over. */
const INNOCENT = /^(etc\/(passwd|shadow)-?|etc\/pam\.d\/.*|run\/lyceum\/secrets)$/;
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** A key is a few kB; anything much larger is not read, in bytes. */
const LARGEST_READ = 256 * 1024;

/** Paths inside the layer, each with what is wrong with it. */
export function secretsIn(layer: string): string[] {
  return fs.readdirSync(layer, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
    const problem = OF_DEBIAN.test(file) ? undefined : problemOf(path.join(layer, file), file);
    return problem === undefined ? [] : [`${file}: ${problem}`];
  });
}

function problemOf(place: string, file: string): string | undefined {
  const code = CODE.test(file);
  if (!code && !INNOCENT.test(file) && NAMED_LIKE_ONE.test(path.basename(file))) return 'named like a secret';
  if (/^data\/./.test(file) && !/^data\/postgres$/.test(file)) return 'data in an image';
  const stat = fs.lstatSync(place);
  if (code || !stat.isFile() || stat.size > LARGEST_READ) return undefined;
  return KEY.test(fs.readFileSync(place, 'latin1')) ? 'a private key' : undefined;
}
