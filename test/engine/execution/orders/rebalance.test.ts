import type { InitContext, RowContext } from '../../../../engine/strategies/define-strategy';
import { toIso } from '../../../../engine/model/time';
import { marketWith, seriesOf } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const DAY = 86_400_000_000;
const START = Date.UTC(2024, 0, 1) * 1000;
const config = configOf({ strategy: 'under-test' });

/** Weekdays from 1 January 2024 on, by New York's calendar of which 1, 15 January and 19 February are holidays. */
function days(id: string, count: number, price: (i: number) => number) {
  const holidays = new Set([0, 14, 49]);
  const offsets = Array.from({ length: 2 * count }, (_, i) => i).filter((i) => i % 7 < 5 && !holidays.has(i));
  const times = offsets.slice(0, count).map((offset) => START + offset * DAY);
  return seriesOf(
    id,
    times.map((_, i) => price(i)),
    { times },
  );
}

const market = () =>
  marketWith(
    days('A.XNYS', 60, (i) => 10 + i),
    days('B.XNYS', 60, () => 20),
  );

function datesOf(init: (ctx: InitContext) => void, given = market()): string[] {
  const { fills } = engineWith(() => ({ init, onRow: () => undefined }), 'portfolio').run(given, config);
  return [...new Set(fills.map(({ time }) => toIso(time).slice(0, 10)))];
}

describe('ctx.rebalance', () => {
  const weights = { 'A.XNYS': 0.4, 'B.XNYS': 0.4 };

  it('trades in the first session of a period what the last one of the period before has decided', () => {
    expect(datesOf((ctx) => ctx.rebalance('monthly', weights))).toEqual(['2024-02-01', '2024-03-01']);
    // The 15th was a holiday.
    expect(datesOf((ctx) => ctx.rebalance('weekly', weights)).slice(0, 3)).toEqual([
      '2024-01-08',
      '2024-01-16',
      '2024-01-22',
    ]);
    expect(datesOf((ctx) => ctx.rebalance('yearly', weights))).toEqual([]);
    expect(datesOf((ctx) => ctx.rebalance({ time: 'open', day: 'first-of-month' }, weights))).toEqual([
      '2024-01-03',
      '2024-02-02',
      '2024-03-04',
    ]);
  });

  it('holds the weights by value, and closes what has none', () => {
    const seen: number[][] = [];
    engineWith(
      () => ({
        init: (ctx) =>
          ctx.rebalance('monthly', (row: RowContext): Record<string, number> =>
            row.position(0) === 0 ? { 'A.XNYS': 0.5 } : { 'B.XNYS': 0.5 },
          ),
        onRow: (row) => void seen.push([row.position(0), row.position(1)]),
      }),
      'portfolio',
    ).run(market(), config);
    // 31 January is the 21st session: A closes at 30, 5,000 are 166 and two thirds.
    expect(seen[20]).toEqual([0, 0]);
    expect(seen[21]).toEqual([expect.closeTo(5000 / 30, 9), 0]);
    // 29 February is the 41st: A at 50 has made 3,333 and a third less the dearer open; half of the equity at 20.
    const [a, b] = seen[41]!;
    expect([a, b! * 20 * 2]).toEqual([0, expect.closeTo(10_000 + (5000 / 30) * 20, 6)]);
  });

  it('leaves a drift alone', () => {
    expect(datesOf((ctx) => ctx.rebalance('weekly', { 'B.XNYS': 0.5 }, { drift: 0.01 }))).toHaveLength(1);
    const drifting = datesOf((ctx) => ctx.rebalance('daily', { 'A.XNYS': 0.5 }, { drift: 0.05 }));
    // 500 of A at 10 are 6,000 of 11,000 at 12, and 6,500 of 11,500 at 13.
    expect(drifting.slice(0, 2)).toEqual(['2024-01-03', '2024-01-08']);
  });

  it('refuses what is no period, no weights and no portfolio', () => {
    const message = (init: (ctx: InitContext) => void, scope: 'portfolio' | 'instrument' = 'portfolio') =>
      errorOf(() =>
        engineWith(() => ({ init, onRow: () => undefined, onBar: () => undefined }), scope).run(market(), config),
      ).message;
    expect(message((ctx) => ctx.rebalance('fortnightly' as never, weights))).toContain('daily, weekly, monthly');
    expect(message((ctx) => ctx.rebalance('weekly', 1 as never))).toContain('weights must be');
    expect(message((ctx) => ctx.rebalance('weekly', weights, { other: 'keep' } as never))).toContain('other');
    expect(message((ctx) => ctx.rebalance('weekly', weights), 'instrument')).toContain("scope: 'portfolio'");
  });
});
