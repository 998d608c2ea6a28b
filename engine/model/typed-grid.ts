import type { Grid } from './sweep-plan';
import type { ParameterValue } from './run-config';

const NUMBER = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
const RANGE = new RegExp(`^(${NUMBER}):(${NUMBER})(?::(${NUMBER}))?$`);

/** `10`, `0.5` and `1e-3` are numbers, `true` and `false` are truth values, the rest is text. */
export function typedValue(text: string): ParameterValue {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

/** The ends of a range as people type them, `5:50` or `0.1:0.5:0.1`; undefined for what is none. */
export function typedRange(text: string): { low: number; high: number; step?: number } | undefined {
  const range = RANGE.exec(text.trim());
  if (!range) return undefined;
  const [, low, high, step] = range;
  return { low: Number(low), high: Number(high), ...(step !== undefined && { step: Number(step) }) };
}

/** The values of a parameter as people type them: `5:50:5`, stop inclusive and step 1 when left out, or `20,50,100`. */
export function typedAxis(text: string): Grid[string] {
  const range = typedRange(text);
  if (!range) return text.split(',').map((value) => typedValue(value.trim()));
  return { start: range.low, stop: range.high, step: range.step ?? 1 };
}
