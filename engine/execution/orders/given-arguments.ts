import { NOTE_LIMITS } from '../../model/run-notes';
import { isWellFormed } from '../../model/text';
import { TIMES_IN_FORCE, type Leg, type OrderChanges, type OrderOptions, type TagOptions } from '../../model/order';
import { suggestionFor } from '../../model/suggestion';

/**
 * What strategies give to the methods of their contexts. Files need not be checked by a compiler: what has another type
 * than it says would be compared, added or ignored without a word.
 */

const NUMBERS = [
  'limit',
  'stop',
  'touch',
  'trail',
  'trailFraction',
  'expires',
  'oco',
  'stopLoss',
  'takeProfit',
  'stopTrail',
  'stopTrailFraction',
] as const;
const OPTIONS: ReadonlySet<string> = new Set([...NUMBERS, 'timeInForce', 'reduceOnly', 'tag']);
const TAG: ReadonlySet<string> = new Set(['tag']);
/** Characters of a tag. */
const MAX_TAG = 64;
const CHANGES = ['quantity', 'limit', 'stop', 'touch', 'trail', 'trailFraction', 'expires'] as const;
const CHANGED: ReadonlySet<string> = new Set(CHANGES);

/** @throws TypeError that names the argument */
export function requireNumber(value: unknown, argument: string): void {
  if (typeof value !== 'number') throw wrongType(argument, 'a number', value);
}

/** @throws TypeError that names the argument */
export function requireString(value: unknown, argument: string): void {
  if (typeof value !== 'string') throw wrongType(argument, 'a string', value);
}

/** @throws TypeError that names the argument */
export function requireCallback(value: unknown): void {
  if (typeof value !== 'function') throw wrongType('callback', 'a function', value);
}

/** @throws TypeError that names the option */
export function requireOptions(options: OrderOptions): void {
  requireObject(options, 'options');
  requireKnown(options, OPTIONS, 'options');
  for (const name of NUMBERS) if (options[name] !== undefined) requireNumber(options[name], `options.${name}`);
  const { timeInForce, reduceOnly } = options;
  if (timeInForce !== undefined && !TIMES_IN_FORCE.includes(timeInForce)) {
    throw wrongType('options.timeInForce', `one of ${TIMES_IN_FORCE.join(', ')}`, timeInForce);
  }
  if (reduceOnly !== undefined && typeof reduceOnly !== 'boolean') {
    throw wrongType('options.reduceOnly', 'true or false', reduceOnly);
  }
  if (options.tag !== undefined) requireText(options.tag, 'options.tag', MAX_TAG);
}

/** @throws TypeError that names the option */
export function requireTag(options: TagOptions): void {
  requireObject(options, 'options');
  requireKnown(options, TAG, 'options');
  if (options.tag !== undefined) requireText(options.tag, 'options.tag', MAX_TAG);
}

/** @throws TypeError that names the argument */
export function requireText(value: unknown, argument: string, most: number): void {
  const fits = typeof value === 'string' && value.length > 0 && value.length <= most && isWellFormed(value);
  if (!fits) throw wrongType(argument, `a text of 1 to ${most} characters`, value);
}

/** @throws TypeError that names the change */
export function requireChanges(changes: OrderChanges): void {
  requireObject(changes, 'changes');
  requireKnown(changes, CHANGED, 'changes');
  for (const name of CHANGES) if (changes[name] !== undefined) requireNumber(changes[name], `changes.${name}`);
}

/** @throws TypeError that names what is wrong of which leg */
export function requireLegs(legs: readonly Leg[]): void {
  if (!Array.isArray(legs)) throw wrongType('legs', 'a list', legs);
  legs.forEach((leg: Leg, i) => {
    requireObject(leg, `legs.${i}`);
    requireString(leg.instrument, `legs.${i}.instrument`);
    requireNumber(leg.quantity, `legs.${i}.quantity`);
  });
}

/** What a point of a series has. @throws TypeError that names the argument */
export function requirePoint(name: unknown, value: unknown): void {
  requireText(name, 'name', NOTE_LIMITS.nameLength);
  if (typeof value !== 'number') throw wrongType('value', 'a number', value);
}

/** What is misspelt would be ignored: a position would be without its stop. */
function requireKnown(given: object, known: ReadonlySet<string>, argument: string): void {
  for (const name in given) {
    if (known.has(name)) continue;
    const suggestion = suggestionFor(name, known);
    const question =
      suggestion === undefined ? `: it takes ${[...known].join(', ')}` : `, did you mean "${suggestion}"?`;
    const kind = known === CHANGED ? 'no change of an order' : known === OPTIONS ? 'no option of an order' : 'unknown';
    throw new TypeError(`${argument}.${name.slice(0, 60)} is ${kind}${question}`);
  }
}

/** @throws TypeError that names the first key that is none of those known */
export function requireKeys(value: object, argument: string, known: readonly string[]): void {
  requireKnown(value, new Set(known), argument);
}

export function requireObject(value: unknown, argument: string): void {
  if (typeof value !== 'object' || value === null) throw wrongType(argument, 'an object', value);
}

export function wrongType(argument: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`${argument} must be ${wanted}, was ${described(value)}`);
}

function described(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 60))}`;
  if (value === null || ['undefined', 'boolean', 'number', 'bigint'].includes(typeof value)) return String(value);
  return typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : `a ${typeof value}`;
}
