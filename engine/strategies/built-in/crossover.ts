import type { IndicatorHandle, Strategy } from '../define-strategy';
import type { SignalRule } from '../signal-rule';

/** Long while the fast average is above the slow one, flat while it is below, unchanged on a tie. */
export function crossover(average: 'sma' | 'ema', parameters: { fast: number; slow: number; size: number }): Strategy {
  const { size } = parameters;
  let fast: IndicatorHandle;
  let slow: IndicatorHandle;
  return {
    init(ctx) {
      fast = ctx.indicator(average, { period: parameters.fast });
      slow = ctx.indicator(average, { period: parameters.slow });
    },
    onBar(ctx) {
      const lead = ctx.value(fast);
      const base = ctx.value(slow);
      // NaN, before both exist, is neither above nor below.
      if (lead > base) ctx.target(size);
      else if (lead < base) ctx.target(0);
    },
  };
}

/** The crossover as columns. */
export function crossoverSignals(
  average: 'sma' | 'ema',
  parameters: { fast: number; slow: number; size: number },
): SignalRule {
  const fast = { indicator: average, parameters: { period: parameters.fast } };
  const slow = { indicator: average, parameters: { period: parameters.slow } };
  return {
    enter: { left: fast, is: 'above', right: slow },
    exit: { left: fast, is: 'below', right: slow },
    size: parameters.size,
  };
}
