import type { BarContext, InitContext, Strategy } from './define-strategy';
import type { SignalCondition, SignalRule, SignalTerm } from './signal-rule';

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
  const { indicator, parameters, timeframe, times = 1 } = term;
  const handle = init.indicator(indicator, parameters, timeframe === undefined ? {} : { timeframe });
  return (ctx) => ctx.value(handle) * times;
}
