/**
 * Recognises what a terminal answers by itself (device attributes, cursor position, colours). Pure.
 * Every viewer's terminal answers each question of a program; only one answer may reach it, or the rest shows up as typed text.
 */

/** Control characters as their pictures, so that the patterns can be read. */
const [ESC, BEL] = ['␛', '␇'];

const CSI_REPLY = /^␛\[[?>=]?[\d;]*(?:[cntx]|\$y)$/;
/** ESC [ 1 ; 2–8 R is F3 with a modifier, not a cursor position. */
const CURSOR_REPLY = /^␛\[\??(?!1;[2-8]R)\d+;\d+R$/;
const STRING_REPLY = /^␛(?:\](?:4;\d+|1[0-9]);rgb:|P[01]?[$+>|])[^␛␇]*(?:␇|␛\\)$/;

/** Longest reply that occurs, in bytes; longer input is not looked at. */
const MAX_REPLY_BYTES = 256;

export function isTerminalReply(input: Buffer): boolean {
  if (input[0] !== 0x1b || input.length > MAX_REPLY_BYTES) return false;
  const text = input.toString('latin1').replaceAll('\u001b', ESC).replaceAll('\u0007', BEL);
  return CSI_REPLY.test(text) || CURSOR_REPLY.test(text) || STRING_REPLY.test(text);
}
