/** Conditions on trials as the address and the server write them: `fast=10,sharpe=1..`. */
export type Conditions = ReadonlyMap<string, string>;

export function conditionsOf(text: string): Conditions {
  const parts = text.split(',').filter((part) => part.includes('='));
  return new Map(parts.map((part) => [decode(part.slice(0, part.indexOf('='))), part.slice(part.indexOf('=') + 1)]));
}

/** With one of them changed; an empty value takes it out. */
export function withCondition(text: string, name: string, value: string): string {
  const next = new Map(conditionsOf(text));
  if (value === '') next.delete(name);
  else next.set(name, value);
  return [...next].map(([key, one]) => `${encode(key)}=${one}`).join(',');
}

/** A value of a parameter as a condition writes it. */
export function encode(value: string | number | boolean): string {
  return String(value).replace(/[%,|=]/g, (sign) => encodeURIComponent(sign));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Both ends of a range, included; empty where both are open. */
export const rangeText = (from: number | string, to: number | string) =>
  from === '' && to === '' ? '' : `${from}..${to}`;

/** The ends of a range as they were typed; null of a condition that is none. */
export function endsOf(value: string | undefined): [from: string, to: string] | null {
  if (value === undefined) return ['', ''];
  const at = value.indexOf('..');
  return at < 0 ? null : [value.slice(0, at), value.slice(at + 2)];
}

/** A condition in words, such as `from 10 to 20`. */
export function conditionWords(value: string): string {
  const ends = endsOf(value);
  if (!ends) return value.split('|').map(decode).join(' or ');
  const [from, to] = ends;
  if (from === '') return `up to ${to}`;
  return to === '' ? `from ${from}` : `${from} to ${to}`;
}
