import { HoldfastError } from './errors';
import type { ScriptParameters } from './scripts';

type Value = string | number | boolean;

/**
 * Parameters of a script as people type them: `key=value` each, `--` before the key or not; a key that is repeated makes a
 * list. `10` and `1e-3` are numbers, `true` and `false` truth values, the rest is text.
 * @throws HoldfastError VALIDATION with the path `parameters`
 */
export function typedParameters(texts: readonly string[]): ScriptParameters {
  const lists = new Map<string, Value[]>();
  for (const text of texts) {
    const [, key, value] = /^(?:--)?([^=]+)=([\s\S]*)$/.exec(text.trim()) ?? [];
    if (key === undefined) {
      const message = `parameters: must be key=value, was "${text.slice(0, 100)}"`;
      throw new HoldfastError('VALIDATION', message, { path: 'parameters' });
    }
    lists.set(key, [...(lists.get(key) ?? []), typedValue(value!)]);
  }
  const entries = [...lists].map(([key, values]) => [key, values.length === 1 ? values[0]! : values.map(itemOf)]);
  return Object.fromEntries(entries) as ScriptParameters;
}

function typedValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

function itemOf(value: Value): string | number {
  return typeof value === 'boolean' ? String(value) : value;
}
