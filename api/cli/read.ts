import type { Parameters } from '../../engine/model/run-config';
import type { SpaceInput } from '../../engine/model/search';
import type { Grid } from '../../engine/model/sweep-plan';
import { typedAxis, typedRange, typedValue } from '../../engine/model/typed-grid';
import { badInput } from './failure';
import { isTextField } from './text-fields';

/** How options are read from what was typed. */

/** Collects an option that may be given several times. */
export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value; undefined where none has. */
export function given<T extends object>(fields: T): Given<T> | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Given<T>);
}

/** @throws CliError VALIDATION with the option as path */
export function numberOption(option: string) {
  return (text: string): number => {
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value) ? value : badInput(`must be a number, was "${text}"`, option);
  };
}

function split(text: string, option: string): [string, string] {
  const at = text.indexOf('=');
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : badInput(`must be name=value, was "${text}"`, option);
}

/** `--param fast=10` as parameters. */
export function readParameters(texts: readonly string[]): Parameters {
  return Object.fromEntries(
    texts.map((text) => {
      const [name, value] = split(text, '--param');
      requireField([name], { text, option: '--param' });
      return [name, typedValue(value)];
    }),
  );
}

/** `--column open=Eröffnung` as names by part. */
export function readNames(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [part, name] = split(text, option);
      requireField([part], { text, option });
      return [part, name];
    }),
  );
}

type Fields = Record<string, unknown>;

/** What objects have by themselves is no field, and would be lost on the way. */
function requireField(names: readonly string[], { text, option }: { text: string; option: string }): void {
  const wrong = names.find((name) => name === '' || name === '__proto__');
  if (wrong !== undefined) badInput(`has no field "${wrong}", was "${text}"`, option);
}

/** A request with the fields of `--set fills.endOfInstrument=zero` in it; objects and lists are JSON, and what is text by contract is text. */
export function withFields<T extends object>(request: T, texts: readonly string[]): T {
  const copy = structuredClone(request) as Fields;
  for (const text of texts) {
    const [path, value] = split(text, '--set');
    const names = path.split('.');
    requireField(names, { text, option: '--set' });
    const last = names.pop()!;
    let fields = copy;
    for (const name of names) fields = ownObject(fields, name, text);
    Object.defineProperty(fields, last, {
      value: isTextField(path.split('.')) && !value.startsWith('"') ? value : readField(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy as T;
}

function ownObject(fields: Fields, name: string, text: string): Fields {
  const inner = Object.hasOwn(fields, name) ? fields[name] : {};
  if (typeof inner !== 'object' || inner === null) return badInput(`has no field in "${name}", was "${text}"`, '--set');
  Object.defineProperty(fields, name, { value: inner, enumerable: true, configurable: true, writable: true });
  return inner as Fields;
}

/** JSON where it begins as JSON does, else as a parameter's value. */
function readField(text: string): unknown {
  if (!/^[[{"]/.test(text)) return typedValue(text);
  try {
    return JSON.parse(text);
  } catch {
    return badInput(`is not valid JSON: ${text}`, '--set');
  }
}

/** `--grid fast=5:50:5` (stop inclusive, step 1 when left out) and `--grid slow=20,50,100` as a grid. */
export function readGrid(texts: readonly string[]): Grid {
  return Object.fromEntries(
    texts.map((text): [string, Grid[string]] => {
      const [name, values] = split(text, '--grid');
      requireField([name], { text, option: '--grid' });
      return [name, typedAxis(values)];
    }),
  );
}

/**
 * `--space fast=5:50` (whole numbers where the parameter is), `--space stop=0.01:0.1:0.01`, `--space rate=log:1e-4:1e-1` and
 * `--space kind=sma,ema` as dimensions.
 */
export function readSpace(texts: readonly string[]): Record<string, SpaceInput> {
  return Object.fromEntries(
    texts.map((text): [string, SpaceInput] => {
      const [name, values] = split(text, '--space');
      requireField([name], { text, option: '--space' });
      const log = values.startsWith('log:');
      const range = typedRange(log ? values.slice(4) : values);
      if (!range) return [name, values.split(',').map((value) => typedValue(value.trim()))];
      return [name, { ...range, log }];
    }),
  );
}
