import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Ulcer index (Martin 1987): `sqrt(mean(underwater ** 2))` over all steps, as a fraction. */
export function ulcerIndex(run: RunFigures): number | null {
  return Math.sqrt(mean(run.underwater.map((value) => value * value))!);
}
