import type { Parameters, ParameterValue } from '../model/run-config';
import { samePoint } from './scores';

/** Shares by which numeric parameters are moved. */
export const MOVES = [-0.25, -0.1, 0.1, 0.25];
/** Values of a space on each side that are neighbours. */
const BESIDE = 2;

/**
 * Points next to one, each with one parameter changed: the values beside its own in the space, or numbers moved by 10 and 25 %,
 * whole ones by 1 at least. Texts, truths and zeros without a space have no neighbours.
 */
export function neighboursOf(
  point: Parameters,
  space: Readonly<Record<string, readonly ParameterValue[]>> = {},
): Parameters[] {
  const found: Parameters[] = [];
  for (const [name, value] of Object.entries(point)) {
    const values = Object.hasOwn(space, name) ? beside(value, space[name]!) : moved(value);
    for (const other of values) {
      const neighbour = { ...point, [name]: other };
      if (!found.some((one) => samePoint(one, neighbour))) found.push(neighbour);
    }
  }
  return found;
}

function beside(value: ParameterValue, values: readonly ParameterValue[]): ParameterValue[] {
  if (typeof value !== 'number') return [];
  const numbers = values.filter((one): one is number => typeof one === 'number').sort((a, b) => a - b);
  const lower = numbers.filter((one) => one < value).slice(-BESIDE);
  return [...lower, ...numbers.filter((one) => one > value).slice(0, BESIDE)];
}

function moved(value: ParameterValue): ParameterValue[] {
  if (typeof value !== 'number' || value === 0) return [];
  if (!Number.isInteger(value)) return MOVES.map((move) => Number((value * (1 + move)).toPrecision(6)));
  const steps = MOVES.map((move) => Math.sign(move) * Math.max(1, Math.round(Math.abs(move * value))));
  return [...new Set(steps)].map((step) => value + step).filter((one) => one !== 0);
}
