import { decimalsOf, priceDecimals, valueText } from '../../../../engine/model/digits';

/** How figures and times are worded, the same on every page. Absent values are a dash. */

export const NONE = '–';

const numbers = new Map<string, Intl.NumberFormat>();

function format(value: number, least: number, most: number): string {
  const key = `${least}:${most}`;
  let formatter = numbers.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
    numbers.set(key, formatter);
  }
  // What rounds to zero has no sign.
  return formatter
    .format(value)
    .replace(/^-(?=0(\.0*)?$)/, '')
    .replace(/^-/, '−');
}

export function count(value: number | null | undefined): string {
  return value == null ? NONE : format(value, 0, 0);
}

/** `1 line`, `2 lines`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function decimal(value: number | null | undefined, digits = 2): string {
  return value == null ? NONE : format(value, digits, digits);
}

/** A fraction as a percentage. */
export function percent(value: number | null | undefined, digits = 2): string {
  return value == null ? NONE : `${format(value * 100, digits, digits)} %`;
}

/** A quantity or amount with as many digits as it needs. */
export function plain(value: number | null | undefined): string {
  return value == null ? NONE : format(value, 0, decimalsOf(value));
}

/** A price in full, however small it is. */
export function price(value: number | null | undefined): string {
  if (value == null) return NONE;
  return format(value, 2, priceDecimals(value));
}

/** Money or its head with the code of its currency; without one where none is known. */
export function inCurrency(text: string, currency: string | null | undefined): string {
  return currency ? `${text} ${currency}` : text;
}

/** First and last day of a range whose end is inclusive. */
export function range(start: string | null | undefined, end: string | null | undefined): string {
  return `${start?.slice(0, 10) ?? NONE} to ${end?.slice(0, 10) ?? NONE}`;
}

/** `4 min ago`. */
export function ago(iso: string | null | undefined, now = Date.now()): string {
  if (!iso) return NONE;
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 5) return 'just now';
  return `${duration(seconds)} ago`;
}

/** Seconds in the one unit that suits them. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return NONE;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Seconds between two times; up to now while the second is not there. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  return from ? ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000 : null;
}

/** Names and values on one line, such as `fast 10, slow 50`. */
export function pairs(values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values);
  return entries.length === 0 ? NONE : entries.map(([name, value]) => `${name} ${valueText(value)}`).join(', ');
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}
