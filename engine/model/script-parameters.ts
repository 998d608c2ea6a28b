import { HoldfastError } from './errors';
import type { ScriptParameters } from './scripts';
import type { Grid } from './sweep-plan';
import { typedAxis, typedValue } from './typed-grid';

type Value = string | number | boolean;

/**
 * Parameters of a script as people type them: `key=value` each, `--` before the key or not; a key that is repeated makes a
 * list. `10` and `1e-3` are numbers, `true` and `false` truth values, the rest is text.
 * @throws HoldfastError VALIDATION with the path `parameters`
 */
export function typedParameters(texts: readonly string[]): ScriptParameters {
  const lists = new Map<string, Value[]>();
  for (const text of texts) {
    const [key, value] = split(text, 'parameters');
    lists.set(key, [...(lists.get(key) ?? []), typedValue(value)]);
  }
  const entries = [...lists].map(([key, values]) => [key, values.length === 1 ? values[0]! : values.map(itemOf)]);
  return Object.fromEntries(entries) as ScriptParameters;
}

/**
 * The grid of a sweep as people type it: `key=5:50:5` or `key=a,b,c` each.
 * @throws HoldfastError VALIDATION with the path `grid`
 */
export function typedGrid(texts: readonly string[]): Grid {
  return Object.fromEntries(texts.map((text) => split(text, 'grid')).map(([key, values]) => [key, typedAxis(values)]));
}

function split(text: string, path: string): [key: string, value: string] {
  const [, key, value] = /^(?:--)?([^=]+)=([\s\S]*)$/.exec(text.trim()) ?? [];
  if (key !== undefined) return [key, value!];
  throw new HoldfastError('VALIDATION', `${path}: must be key=value, was "${text.slice(0, 100)}"`, { path });
}

function itemOf(value: Value): string | number {
  return typeof value === 'boolean' ? String(value) : value;
}
