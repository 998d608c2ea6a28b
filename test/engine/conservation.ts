import type { Fill, RunResult } from '../../engine/model/result';
import { naiveBarTimes } from './naive-bar-times';
import type { CurrencyScenario } from './random-currencies';

/**
 * What an account is worth at each step follows from its capital, its fills, its flows and the market alone: cash and
 * positions at their closes, less fees, and what was paid and received for time.
 * @param bookedAt step of each fill
 */
export function expectConservation(scenario: CurrencyScenario, result: RunResult, bookedAt: readonly number[]): void {
  const { capital } = scenario.rules;
  const scale = Math.max(capital, ...[...result.equity.equity].map(Math.abs), ...result.fills.map(sizeOf(scenario)));
  let worst = 0;
  result.equity.time.forEach((time, step) => {
    const booked = result.fills.filter((_, i) => bookedAt[i]! <= time);
    const made = scenario.series.reduce(
      (sum, { instrument }) => sum + gainOf(scenario, { instrument, booked, time }),
      0,
    );
    const fees = booked.reduce((sum, { fee }) => sum + fee, 0);
    worst = Math.max(worst, Math.abs(capital + made - fees - result.equity.equity[step]!) / scale);
  });
  expect(worst).toBeLessThan(1e-9);
}

const sizeOf = (scenario: CurrencyScenario) => (fill: Fill) => fill.quantity * fill.price * worth(scenario, fill);

function worth({ rules: { multipliers, currencies } }: CurrencyScenario, at: { instrument: string; time: number }) {
  const currency = currencies?.of[at.instrument];
  const rate = currency === undefined ? 1 : currencies!.rate(currency, at.time)!;
  return (multipliers[at.instrument] ?? 1) * rate;
}

interface Question {
  instrument: string;
  booked: readonly Fill[];
  time: number;
}

/** What an instrument has made by a time in the account's currency, before fees. */
function gainOf(scenario: CurrencyScenario, { instrument, booked, time }: Question): number {
  const { series, rules } = scenario;
  const own = booked.filter((fill) => fill.instrument === instrument);
  if (own.length === 0) return 0;
  const signed = own.map(({ side, quantity }) => (side === 'buy' ? quantity : -quantity));
  const bars = series.find((one) => one.instrument === instrument)!;
  const close = bars.close[naiveBarTimes([...bars.times]).findLastIndex((bar) => bar.time <= time)]!;
  const held = signed.reduce((sum, quantity) => sum + quantity, 0);
  const paidFor = rules.currencies?.paid(instrument) ?? true;
  if (paidFor) {
    const paid = own.reduce((sum, fill, i) => sum + signed[i]! * fill.price * worth(scenario, fill), 0);
    return held === 0 ? -paid : held * close * worth(scenario, { instrument, time }) - paid;
  }
  // Of contracts, each fill that reduces takes its part of the profit against the mean entry.
  let [position, entry, gain] = [0, 0, 0];
  const isInverse = rules.inverse?.(instrument) === true;
  const between = (from: number, to: number) => {
    if (!isInverse) return to - from;
    return from === 0 ? 0 : 1 / from - 1 / to;
  };
  own.forEach((fill, i) => {
    const quantity = signed[i]!;
    const closed = position * quantity < 0 ? Math.min(Math.abs(quantity), Math.abs(position)) * Math.sign(position) : 0;
    gain += closed * between(entry, fill.price) * worth(scenario, fill);
    const opened = quantity + closed;
    const left = position - closed;
    const sides = [left * (isInverse ? 1 / entry : entry), opened * (isInverse ? 1 / fill.price : fill.price)];
    const mean = ((left === 0 ? 0 : sides[0]!) + sides[1]!) / (left + opened);
    if (left + opened !== 0) entry = isInverse ? 1 / mean : mean;
    position += quantity;
  });
  return held === 0 ? gain : gain + position * between(entry, close) * worth(scenario, { instrument, time });
}
