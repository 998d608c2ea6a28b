import type { PriceField } from '../columns/market-data';
import type { IndicatorName, IndicatorParameters } from '../indicators/indicators';

/** What is done with a value before it is compared, in this order. */
export interface Adjusted {
  /** That of so many bars of the run before: undefined in the first ones. @default 0 */
  lag?: number;
  /** @default 1 */
  times?: number;
  /** @default 0 */
  plus?: number;
}

/** An indicator at the close of a bar. */
export interface IndicatorTerm extends Adjusted {
  indicator: IndicatorName;
  parameters: IndicatorParameters<IndicatorName>;
  /** Longer bars that it is computed from: the value is that of the last one that is over. */
  timeframe?: string;
  /** Of an indicator with several; without it the first. */
  output?: string;
}

/** A field of the bar. */
export interface FieldTerm extends Adjusted {
  field: PriceField;
}

/** A side of a comparison: a level, a field of the bar, or an indicator. */
export type SignalTerm = number | PriceField | FieldTerm | IndicatorTerm;

export const COMPARISONS = ['above', 'below', 'at-least', 'at-most', 'crosses-above', 'crosses-below'] as const;

/**
 * `above`: `left` is strictly above `right`. `crosses-above`: it is, and at the run's bar before it was not. Neither true nor
 * false while a value is undefined (NaN).
 */
export interface SignalComparison {
  left: SignalTerm;
  is: (typeof COMPARISONS)[number];
  right: SignalTerm;
}

/** What holds at a bar or does not; what is undefined does not, nor does its negation. */
export type SignalCondition =
  | SignalComparison
  | { all: readonly SignalCondition[] }
  | { any: readonly SignalCondition[] }
  | { not: SignalCondition };

/**
 * A strategy stated as columns: hold `size` after a bar that meets `enter`; nothing after one that meets `exit` and not
 * `enter`; else what is held. Orders fill at the next open. Conditions see the bar and indicators alone, not cash,
 * position or fills, which is what lets whole sweeps run in a kernel.
 */
export interface SignalRule {
  enter: SignalCondition;
  exit: SignalCondition;
  /** Quantity to hold, > 0. */
  size: number;
}
