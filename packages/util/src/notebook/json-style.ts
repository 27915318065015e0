/**
 * How a JSON file is laid out (indent, line ends, colons, escapes), found in a text or nbformat's own, and writing values that way. Pure; used by json-patch
 * and the notebook codecs.
 */
import { isJsonObject, type JsonValue } from './json';

export interface JsonStyle {
  /** What ends a line; '' when all is on one line. */
  newline: string;
  /** One step of indentation. */
  unit: string;
  colon: string;
  /** Behind a comma where there is no new line. */
  gap: string;
  /** Characters beyond ASCII are written as \uXXXX. */
  ascii: boolean;
}

/** As nbformat writes. */
export const CANONICAL: JsonStyle = { newline: '\n', unit: ' ', colon: ': ', gap: ' ', ascii: false };

const START = /^\s*[{[](?:[ \t]*(\r?\n)([ \t]*))?/;
const COLON = /"([ \t]*:[ \t]*)/;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** An escape that is needed only where nothing beyond ASCII is written: not of control characters, not of half pairs alone. */
const NEEDLESS_ESCAPE = /(?:^|[^\\])(?:\\\\)*\\u(?:00[89a-fA-F]|0[1-9a-fA-F]|[1-9a-cA-Ce-fE-F]|[dD][0-7])/;

export function styleOf(text: string): JsonStyle {
  const start = START.exec(text);
  const colon = COLON.exec(text)?.[1] ?? ': ';
  return {
    newline: start?.[1] ?? '',
    unit: start?.[2] ?? '',
    colon,
    gap: colon.endsWith(' ') ? ' ' : '',
    ascii: !BEYOND_ASCII.test(text) && NEEDLESS_ESCAPE.test(text),
  };
}

export function writeString(text: string, style: JsonStyle): string {
  const json = JSON.stringify(text);
  if (!style.ascii) return json;
  return json.replace(/[\x7f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `indent`: of the line on which the value begins. Keys sorted. */
export function writeJson(value: JsonValue, style: JsonStyle, indent: string): string {
  if (typeof value === 'string') return writeString(value, style);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return brackets(
      value.map((item) => writeJson(item, style, indent + style.unit)),
      '[]',
      style,
      indent,
    );
  }
  if (isJsonObject(value)) {
    const names = Object.keys(value).sort();
    if (names.length === 0) return '{}';
    const members = names.map(
      (name) =>
        writeString(name, style) + style.colon + writeJson(value[name] ?? null, style, indent + style.unit),
    );
    return brackets(members, '{}', style, indent);
  }
  return JSON.stringify(value);
}

function brackets(items: string[], pair: '[]' | '{}', style: JsonStyle, indent: string): string {
  const lead = style.newline && style.newline + indent + style.unit;
  const between = style.newline ? `,${lead}` : `,${style.gap}`;
  return `${pair.charAt(0)}${lead}${items.join(between)}${style.newline && style.newline + indent}${pair.charAt(1)}`;
}
