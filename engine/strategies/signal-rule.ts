import type { PriceField } from '../columns/market-data';
import type { IndicatorParameters, SingleIndicatorName } from '../indicators/indicators';

/** An indicator at the close of a bar, times a factor. */
export interface IndicatorTerm {
  indicator: SingleIndicatorName;
  parameters: IndicatorParameters<SingleIndicatorName>;
  /** Longer bars that it is computed from: the value is that of the last one that is over. */
  timeframe?: string;
  /** @default 1 */
  times?: number;
}

/** A side of a comparison: a level, a field of the bar, or an indicator. */
export type SignalTerm = number | PriceField | IndicatorTerm;

/** Holds at a bar where `left` is strictly above (below) `right`; never while either is undefined (NaN). */
export interface SignalCondition {
  left: SignalTerm;
  is: 'above' | 'below';
  right: SignalTerm;
}

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
