/** What stands for a character that cannot be stored. */
const REPLACEMENT = '\ufffd';

/** True for text that UTF-8, JSON and Postgres can hold: without NUL and without half a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Foreign text as it can be stored and sent: what cannot is replaced by U+FFFD.
 * @param maxLength most UTF-16 units that are kept; a character of two is not cut in half
 */
export function wellFormed(text: string, maxLength = Infinity): string {
  const cut = text.length > maxLength ? text.slice(0, splitsPair(text, maxLength) ? maxLength - 1 : maxLength) : text;
  return isWellFormed(cut) ? cut : cut.replaceAll('\0', REPLACEMENT).toWellFormed();
}

function splitsPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/** A value on the way through another one, with how it was reached. */
interface Visit {
  value: unknown;
  key: string | number;
  parent: Visit | undefined;
}

/**
 * Looks through a value of JSON for text that is not well-formed, names of fields included.
 * @returns dotted path of what was found; undefined where there is none
 */
export function malformedPath(root: unknown): string | undefined {
  const isMalformed = (text: string) => !isWellFormed(text);
  return firstPath(root, { text: isMalformed, name: isMalformed });
}

/**
 * Looks through a value of JSON for a field that is named as the prototype of objects is: whoever copies it loses it.
 * @returns its dotted path; undefined where there is none
 */
export function prototypePath(root: unknown): string | undefined {
  return firstPath(root, { text: () => false, name: (name) => name === '__proto__' });
}

type Test = (text: string) => boolean;

function firstPath(root: unknown, isWrong: { text: Test; name: Test }): string | undefined {
  // Not by recursion: how deep a request is nested is up to its sender.
  const open: Visit[] = [{ value: root, key: '', parent: undefined }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { value } = visit;
    if (typeof value === 'string') {
      if (isWrong.text(value)) return dotted(visit);
    } else if (Array.isArray(value)) {
      for (let key = value.length - 1; key >= 0; key--) enter(open, { value: value[key], key, parent: visit });
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value).reverse()) {
        const inner: Visit = { value: (value as Record<string, unknown>)[key], key, parent: visit };
        if (isWrong.name(key)) return dotted(inner);
        enter(open, inner);
      }
    }
  }
  return undefined;
}

/** Numbers and the like are not worth a visit. */
function enter(open: Visit[], visit: Visit): void {
  if (typeof visit.value === 'string' || (typeof visit.value === 'object' && visit.value !== null)) open.push(visit);
}

function dotted(visit: Visit): string {
  const keys: string[] = [];
  for (let at = visit; at.parent; at = at.parent) keys.push(wellFormed(String(at.key)));
  return keys.reverse().join('.');
}

/** The same value of JSON with all of its text well-formed; the value itself where it is already. */
export function wellFormedJson<T>(value: T): T {
  return malformedPath(value) === undefined ? value : (repaired(value) as T);
}

function repaired(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [wellFormed(key), repaired(inner)]));
}

/** The stamp of a bar as a text: of bars of a day or longer that are stamped at midnight the date alone. */
export function stampText(iso: string, timeframe: string | null): string {
  const isDay = /^\d+[dwM]/.test(timeframe ?? '') && iso.includes('T00:00:00');
  return isDay ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** `1 line`, `2 lines`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
