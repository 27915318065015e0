/**
 * Branded identifiers: one kind cannot be passed for another.
 * Used by every package at its doors; never holds state and never talks to anything.
 */
import { uuidv4 } from 'lib0/random';
import * as z from 'zod/mini';

type Brand<Name extends string> = string & { readonly __brand: Name };

export type AccountId = Brand<'AccountId'>;
export type ProjectId = Brand<'ProjectId'>;
export type DocumentId = Brand<'DocumentId'>;
export type HubId = Brand<'HubId'>;
export type NodeId = Brand<'NodeId'>;

/** RFC 9562 text form, lower case: what PostgreSQL prints and what addresses carry. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function uuidSchema<T extends string>() {
  return z.pipe(
    z.string().check(z.regex(UUID, 'is not a UUID')),
    z.transform((text) => text as T),
  );
}

export const accountIdSchema = uuidSchema<AccountId>();
export const projectIdSchema = uuidSchema<ProjectId>();
export const documentIdSchema = uuidSchema<DocumentId>();
export const hubIdSchema = uuidSchema<HubId>();

/** Random (version 4) ids. lib0 is used because `crypto.randomUUID` is missing on plain-http pages. */
export const newProjectId = (): ProjectId => uuidv4() as ProjectId;
export const newAccountId = (): AccountId => uuidv4() as AccountId;
export const newDocumentId = (): DocumentId => uuidv4() as DocumentId;
export const newKey = (): string => uuidv4();
