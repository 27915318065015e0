/**
 * Password hashes: scrypt with its parameters in the text, so that they can be raised later. Used by accounts.ts only.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { createGate } from '../db/gate';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** log2 of scrypt's N. 15 with r = 8 takes 32 MB and about 0.1 s of a core: a sign-in nobody waits for, a guess that costs. */
const COST_LOG2 = 15;
const BLOCK_SIZE = 8;
const LANES = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Bytes that node lets scrypt use; its own default is just too small for these parameters. */
const MAX_MEMORY_BYTES = 128 * 1024 * 1024;

/** Hashes at once. Node has four threads for these and for files and names; two stay free. Of the process, as they are. */
const HASHES_AT_ONCE = 2;
const gate = createGate(HASHES_AT_ONCE);

interface Parameters {
  cost_log2: number;
  block_size: number;
  lanes: number;
}

const CURRENT: Parameters = { cost_log2: COST_LOG2, block_size: BLOCK_SIZE, lanes: LANES };

function key(password: string, salt: Buffer, { cost_log2, block_size, lanes }: Parameters): Promise<Buffer> {
  const options = { N: 2 ** cost_log2, r: block_size, p: lanes, maxmem: MAX_MEMORY_BYTES };
  // The same password typed on another keyboard may come composed differently.
  return gate(() => derive(password.normalize('NFC'), salt, KEY_BYTES, options));
}

/** "scrypt$15$8$3$salt$key", base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await key(password, salt, CURRENT);
  const parts = [COST_LOG2, BLOCK_SIZE, LANES, salt.toString('base64url'), hash.toString('base64url')];
  return ['scrypt', ...parts].join('$');
}

/** Without a stored hash (unknown address) it takes the same time and answers false. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [scheme, cost, block, lanes, salt, hash] = stored?.split('$') ?? [];
  if (scheme !== 'scrypt' || !salt || !hash) {
    await key(password, randomBytes(SALT_BYTES), CURRENT);
    return false;
  }
  const parameters = { cost_log2: Number(cost), block_size: Number(block), lanes: Number(lanes) };
  const given = await key(password, Buffer.from(salt, 'base64url'), parameters);
  const expected = Buffer.from(hash, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
