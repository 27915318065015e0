/**
 * Jupyter messages as the frames of ZeroMQ: writing, signing, verifying, reading. Used by kernel.ts. Pure but for the clock and random ids.
 *   [routing ids …] <IDS|MSG> signature header parent_header metadata content [buffers …]
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import { lenientJson } from '@lyceum/util/notebook/lenient-json';
import * as z from 'zod/mini';

/** Of the Jupyter protocol that we speak. */
const PROTOCOL_VERSION = '5.3';

const DELIMITER = Buffer.from('<IDS|MSG>');

const headerSchema = z.looseObject({ msg_id: z.string(), msg_type: z.string() });
const parentSchema = z.looseObject({ msg_id: z.optional(z.string()) });

export interface WireMessage {
  header: JsonObject & { msg_id: string; msg_type: string };
  parent_id: string | undefined;
  metadata: JsonObject;
  content: JsonObject;
  buffers: readonly Uint8Array[];
}

export interface Outgoing {
  msg_type: string;
  content: JsonObject;
  parent?: JsonObject;
  metadata?: JsonObject;
  buffers?: readonly Uint8Array[];
}

export class KernelWire {
  /** Also our routing id on shell, control and stdin: the kernel asks for input whoever had the request. */
  readonly session = randomUUID();

  constructor(private readonly key: string) {}

  write({ msg_type, content, parent = {}, metadata = {}, buffers = [] }: Outgoing) {
    const msg_id = randomUUID();
    const date = new Date().toISOString();
    const header = {
      msg_id,
      msg_type,
      session: this.session,
      username: 'lyceum',
      date,
      version: PROTOCOL_VERSION,
    };
    const signed = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    const frames = [DELIMITER, Buffer.from(this.sign(signed)), ...signed, ...buffers];
    return { msg_id, frames };
  }

  /** undefined: not from the kernel that has our key, or no Jupyter message. Bytes that are no UTF-8 become U+FFFD, NaN and infinities null. */
  read(frames: readonly Buffer[]): WireMessage | undefined {
    const start = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [signature, ...signed] = frames.slice(start + 1, start + 6);
    if (start < 0 || signature === undefined || signed.length < 4) return undefined;
    if (!sameText(this.sign(signed), signature)) return undefined;
    return message(signed, frames.slice(start + 6));
  }

  private sign(parts: readonly Buffer[]): string {
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }
}

function sameText(expected: string, given: Buffer): boolean {
  const bytes = Buffer.from(expected);
  return bytes.length === given.length && timingSafeEqual(bytes, given);
}

function message(signed: readonly Buffer[], buffers: readonly Buffer[]): WireMessage | undefined {
  const [header, parent, metadata, content] = signed.map((bytes) => lenientJson(bytes.toString('utf8')));
  const checked = headerSchema.safeParse(header);
  if (!checked.success || !isJsonObject(content)) return undefined;
  return {
    header: header as WireMessage['header'],
    parent_id: parentSchema.safeParse(parent).data?.msg_id,
    metadata: isJsonObject(metadata) ? metadata : {},
    content,
    buffers,
  };
}
