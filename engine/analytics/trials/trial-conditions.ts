import { HoldfastError } from '../../model/errors';
import type { TrialAxis } from './trial-axis';

/** What trials must have: one of some values, or a number within a range, both ends included. */
export interface TrialCondition {
  name: string;
  /** As they were written. */
  values?: string[];
  from?: number;
  to?: number;
}

/**
 * Conditions as text: `fast=10,slow=20..100,mode=a|b,sharpe=1..`. Commas, bars and per cent signs within a value are per-cent-encoded.
 * @param path of the field that holds it
 * @throws HoldfastError VALIDATION with that path, or below it the name of a parameter or statistic
 */
export function parseConditions(text: string, path: string): TrialCondition[] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const conditions = parts.map((part) => conditionOf(part.trim(), path));
  const twice = conditions.find(({ name }, i) => conditions.findIndex((one) => one.name === name) < i);
  if (twice) throw refused(`${path}.${twice.name}`, 'is said twice');
  return conditions;
}

const RANGE = /^(-?[\d.]+(?:e[+-]?\d+)?)?\.\.(-?[\d.]+(?:e[+-]?\d+)?)?$/i;

function conditionOf(part: string, path: string): TrialCondition {
  const at = part.indexOf('=');
  if (at < 1 || at === part.length - 1) {
    throw refused(
      path,
      `"${part}" must be a parameter or statistic, =, and a value (10), a range (10..20) or values (a|b)`,
    );
  }
  const [name, value] = [decoded(part.slice(0, at), path), part.slice(at + 1)];
  const range = value === '..' ? null : RANGE.exec(value);
  if (!range) return { name, values: value.split('|').map((one) => decoded(one, `${path}.${name}`)) };
  const [from, to] = [numberOf(range[1]), numberOf(range[2])];
  if (Number.isNaN(from) || Number.isNaN(to)) throw refused(`${path}.${name}`, 'a range has numbers as its ends');
  if (from !== undefined && to !== undefined && from > to) {
    throw refused(`${path}.${name}`, `its range ends (${to}) before it begins (${from})`);
  }
  return { name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

function decoded(text: string, path: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused(path, `"${text}" has a per cent sign that stands for nothing; write %25`);
  }
}

function refused(path: string, what: string): HoldfastError {
  return new HoldfastError('VALIDATION', `${path}: ${what}`, { path });
}

/**
 * Which values of a parameter a condition lets through, by their number.
 * @throws HoldfastError VALIDATION with the path of the condition for a value that the parameter does not have
 */
export function lettingThrough(axis: TrialAxis, condition: TrialCondition, path: string): Uint8Array {
  const { values, from = -Infinity, to = Infinity } = condition;
  const place = `${path}.${axis.name}`;
  const through = new Uint8Array(axis.count);
  const wanted = values && new Set(values);
  let found = 0;
  for (let code = 0; code < axis.count; code++) {
    const value = axis.valueOf(code);
    const text = String(value);
    const passes = wanted ? isAmong(wanted, text) : typeof value === 'number' && value >= from && value <= to;
    if (passes) {
      through[code] = 1;
      found++;
    }
  }
  if (found > 0) return through;
  throw refused(
    place,
    values ? `"${values.join('", "')}" is none of its values` : 'none of its values lies in this range',
  );
}

/** Numbers are the same however they are written. */
function isAmong(wanted: ReadonlySet<string>, text: string): boolean {
  if (wanted.has(text)) return true;
  if (text === '' || Number.isNaN(Number(text))) return false;
  for (const one of wanted) if (one !== '' && Number(one) === Number(text)) return true;
  return false;
}
