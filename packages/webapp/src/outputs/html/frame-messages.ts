/**
 * What the page and its sandboxed frames say to each other (hub/proxy/output-frame.ts is the other side). A frame is not believed: the page
 * takes a height from it and nothing else.
 */
import * as z from 'zod/mini';
import type { EarlierPart, FrameContent } from './earlier';

export type ToFrame =
  | (FrameContent & { look: FrameLook; earlier: readonly EarlierPart[] })
  | { kind: 'look'; look: FrameLook };

export interface FrameLook {
  dark: boolean;
  text: string;
  link: string;
}

export const fromFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('height'), height: z.number() }),
]);

/** CSS pixels. A frame that asks for more scrolls inside. */
const MAX_HEIGHT = 20_000;
/** Heights that a frame may ask for in one go: one that grows with its own height would never end. */
export const MAX_HEIGHTS = 200;

export function allowedHeight(height: number): number {
  return Number.isFinite(height) ? Math.min(MAX_HEIGHT, Math.max(0, Math.ceil(height))) : 0;
}
