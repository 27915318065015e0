/**
 * The signed-in person as the API tells it (GET /api/v1/me). Decoded once, at the door; used by the session and the account pages.
 * Settings of a newer Lyceum are kept as they are.
 */
import { accountIdSchema } from '@lyceum/util/ids';
import * as z from 'zod/mini';

export const COLOUR_SCHEMES = ['auto', 'light', 'dark'] as const;
export type ColourScheme = (typeof COLOUR_SCHEMES)[number];

export const settingsSchema = z.looseObject({
  colour_scheme: z.catch(z.optional(z.enum(COLOUR_SCHEMES)), undefined),
});

export const meSchema = z.object({
  account_id: accountIdSchema,
  first_name: z.string(),
  last_name: z.string(),
  email_address: z.string(),
  is_admin: z.boolean(),
  settings: z.catch(settingsSchema, {}),
});
export type Me = z.infer<typeof meSchema>;
