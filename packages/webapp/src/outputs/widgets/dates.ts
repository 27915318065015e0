/**
 * Dates and times between a browser's fields and ipywidgets: their fields are `year`, `month` (from 0), `date`, `hours`, …; a time zone is only in
 * DatetimePicker, which means UTC. Pure.
 */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';

const two = (value: JsonValue | undefined) => String(typeof value === 'number' ? value : 0).padStart(2, '0');

export function timeText(value: JsonObject): string {
  const seconds = typeof value.seconds === 'number' && value.seconds > 0 ? `:${two(value.seconds)}` : '';
  return `${two(value.hours)}:${two(value.minutes)}${seconds}`;
}

export function timeValue(text: string): JsonObject {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return { hours, minutes, seconds, milliseconds: 0 };
}

/** `isUtc`: what is shown is the reader's own time. */
export function dateText(value: JsonObject, isDay: boolean, isUtc: boolean): string {
  const fields = isUtc ? localFields(value) : value;
  const month = typeof fields.month === 'number' ? fields.month + 1 : 1;
  const day = `${String(fields.year ?? 1970).padStart(4, '0')}-${two(month)}-${two(fields.date)}`;
  return isDay ? day : `${day}T${timeText(fields)}`;
}

export function dateValue(text: string, isUtc: boolean): JsonObject {
  const [day = '', time] = text.split('T');
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  const fields = { year, month: month - 1, date };
  if (time === undefined) return fields;
  const all = { ...fields, ...timeValue(time) };
  if (!isUtc) return all;
  const at = new Date(year, month - 1, date, ...(time.split(':').map(Number) as [number, number]));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    date: at.getUTCDate(),
    hours: at.getUTCHours(),
    minutes: at.getUTCMinutes(),
    seconds: at.getUTCSeconds(),
    milliseconds: 0,
  };
}

function localFields(value: JsonObject): JsonObject {
  const part = (name: string) => (typeof value[name] === 'number' ? (value[name] as number) : 0);
  const at = new Date(
    Date.UTC(part('year'), part('month'), part('date'), part('hours'), part('minutes'), part('seconds')),
  );
  return {
    year: at.getFullYear(),
    month: at.getMonth(),
    date: at.getDate(),
    hours: at.getHours(),
    minutes: at.getMinutes(),
    seconds: at.getSeconds(),
  };
}
