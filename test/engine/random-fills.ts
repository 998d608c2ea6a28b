import fc from 'fast-check';
import { FillLog } from '../../engine/execution/fills/fill-log';
import type { Account } from '../../engine/portfolio/account';

/** Closes of one instrument and fills in it, long and short, several at a step, turns among them. */
export interface FilledMarket {
  close: Float64Array;
  fills: FillLog;
  capital: number;
  multiplier: number;
}

interface Drawn {
  bars: number;
  seed: number;
  /** Share of the bars with fills. */
  pace: number;
  capital: number;
  multiplier: number;
  /** Bar before which nothing is filled. */
  first: number;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  bars: fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 100, max: 3000 })),
  seed: fc.integer(),
  pace: fc.constantFrom(0.003, 0.05, 0.3, 0.9),
  capital: fc.constantFrom(500, 5000, 1e6, 1e8),
  multiplier: fc.constantFrom(1, 0.1, 50),
  first: fc.constantFrom(0, 1, 1, 1, 7),
});

export const filledMarket: fc.Arbitrary<FilledMarket> = drawn.map(build);

function build({ bars, seed, pace, capital, multiplier, first }: Drawn): FilledMarket {
  const next = random(seed);
  const close = new Float64Array(bars);
  const fills = new FillLog();
  const account = { cash: capital, positions: new Float64Array(1) };
  let price = 400;
  for (let step = 0; step < bars; step++) {
    price = Math.max(4, price + Math.round(next() * 16 - 8));
    close[step] = price / 4;
    for (let i = 0; i < 2 && step >= first && next() < pace; i++) {
      const held = account.positions[0]!;
      const quantity = held !== 0 && next() < 0.5 ? -held * Math.ceil(next() * 2) : Math.round(next() * 6 - 3);
      const at = close[step]! + next() - 0.5;
      const fee = Math.abs(quantity) * at * multiplier * 0.0005;
      account.cash -= quantity * at * multiplier + fee;
      account.positions[0] = held + quantity;
      fills.push(
        step,
        { instrument: 0, quantity, price: at, fee, reduces: false, order: 0, cause: 0 },
        account as Account,
      );
    }
  }
  return { close, fills, capital, multiplier };
}

function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
