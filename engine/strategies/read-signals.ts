import type { BarContext, IndicatorHandle, InitContext } from './define-strategy';
import type { SignalComparison, SignalCondition, SignalTerm } from './signal-rule';
import { adjusted, begun, both, compared, either, isCrossing, negated } from './signal-truth';

/** Reads a number at each bar; to be called at every bar of an instrument, once. */
export type BarReader = (ctx: BarContext) => number;

/** Truth of a condition: 1, 0, or NaN while it is undefined. */
export function conditionReader(condition: SignalCondition, init: InitContext): BarReader {
  if ('all' in condition) return joined(condition.all, init, both);
  if ('any' in condition) return joined(condition.any, init, either);
  if ('not' in condition) {
    const inner = conditionReader(condition.not, init);
    return (ctx) => negated(inner(ctx));
  }
  return comparisonReader(condition, init);
}

/** Each part is read at every bar: some remember the bar before. */
function joined(
  parts: readonly SignalCondition[],
  init: InitContext,
  join: (a: number, b: number) => number,
): BarReader {
  const readers = parts.map((part) => conditionReader(part, init));
  return (ctx) => readers.map((read) => read(ctx)).reduce(join);
}

function comparisonReader({ left, is, right }: SignalComparison, init: InitContext): BarReader {
  const [readLeft, readRight] = [termReader(left, init), termReader(right, init)];
  if (!isCrossing(is)) return (ctx) => compared(is, readLeft(ctx), readRight(ctx));
  let before = NaN;
  return (ctx) => {
    const now = compared(is, readLeft(ctx), readRight(ctx));
    const truth = begun(now, before);
    before = now;
    return truth;
  };
}

/** The value of a term at each bar. */
export function termReader(term: SignalTerm, init: InitContext): BarReader {
  if (typeof term === 'number') return () => term;
  if (typeof term === 'string') return (ctx) => ctx[term];
  const plain = 'field' in term ? termReader(term.field, init) : indicatorReader(term, init);
  const { lag = 0, times = 1, plus = 0 } = term;
  const lagged = lag === 0 ? plain : delayed(plain, lag);
  return times === 1 && plus === 0 ? lagged : (ctx) => adjusted(lagged(ctx), term);
}

function indicatorReader(
  { indicator, parameters, timeframe, output }: Exclude<SignalTerm, number | string | { field: string }>,
  init: InitContext,
): BarReader {
  const longer = timeframe === undefined ? {} : { timeframe };
  const declared = init.indicator(indicator as 'sma', parameters as never, longer) as
    IndicatorHandle | Readonly<Record<string, IndicatorHandle>>;
  const handle = typeof declared === 'number' ? declared : (declared[output ?? ''] ?? Object.values(declared)[0]!);
  return (ctx) => ctx.value(handle);
}

function delayed(read: BarReader, lag: number): BarReader {
  const last = new Array<number>(lag).fill(NaN);
  let at = 0;
  return (ctx) => {
    const value = last[at]!;
    last[at] = read(ctx);
    at = (at + 1) % lag;
    return value;
  };
}
