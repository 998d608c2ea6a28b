import { NOTE_LIMITS } from '../../model/run-notes';
import { isWellFormed } from '../../model/text';
import type { Leg, OrderChanges, OrderOptions, TagOptions } from '../../model/order';

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
/** Characters of a tag. */
const MAX_TAG = 64;
const CHANGES = ['quantity', 'limit', 'stop', 'touch', 'trail', 'trailFraction', 'expires'] as const;

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
  for (const name of NUMBERS) if (options[name] !== undefined) requireNumber(options[name], `options.${name}`);
  const { timeInForce, reduceOnly } = options;
  if (timeInForce !== undefined) requireString(timeInForce, 'options.timeInForce');
  if (reduceOnly !== undefined && typeof reduceOnly !== 'boolean') {
    throw wrongType('options.reduceOnly', 'true or false', reduceOnly);
  }
  requireTag(options);
}

/** @throws TypeError that names the option */
export function requireTag(options: TagOptions): void {
  requireObject(options, 'options');
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

/** @throws TypeError that names the first key that is none of those known */
export function requireKeys(value: object, argument: string, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`${argument}.${unknown} is unknown: there are ${known.join(', ')}`);
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
