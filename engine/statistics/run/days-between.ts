import { MICROS_PER_DAY } from '../../model/time';
import type { RunFigures } from './run-figures';

/** Days of 24 hours from one step to another. */
export function daysBetween({ times }: Pick<RunFigures, 'times'>, from: number, to: number): number {
  return (times[to]! - times[from]!) / MICROS_PER_DAY;
}
