import type { PriceField } from '../columns/market-data';
import type { IndicatorParameters, SingleIndicatorName } from '../indicators/indicators';
import type { BarContext, InitContext, Strategy } from './define-strategy';

/** An indicator at the close of a bar, times a factor. */
export interface IndicatorTerm {
  indicator: SingleIndicatorName;
  parameters: IndicatorParameters<SingleIndicatorName>;
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

/** The strategy object that follows a rule bar by bar; a definition's `create` may return it. */
export function followSignals({ enter, exit, size }: SignalRule): Strategy {
  const readers = new Map<SignalTerm, (ctx: BarContext) => number>();
  const holds = ({ left, is, right }: SignalCondition, ctx: BarContext): boolean => {
    const [a, b] = [readers.get(left)!(ctx), readers.get(right)!(ctx)];
    return is === 'above' ? a > b : a < b;
  };
  return {
    init(ctx) {
      for (const term of [enter.left, enter.right, exit.left, exit.right]) readers.set(term, readerOf(term, ctx));
    },
    onBar(ctx) {
      if (holds(enter, ctx)) ctx.target(size);
      else if (holds(exit, ctx)) ctx.target(0);
    },
  };
}

function readerOf(term: SignalTerm, init: InitContext): (ctx: BarContext) => number {
  if (typeof term === 'number') return () => term;
  if (typeof term === 'string') return (ctx) => ctx[term];
  const handle = init.indicator(term.indicator, term.parameters);
  const { times = 1 } = term;
  return (ctx) => ctx.value(handle) * times;
}
