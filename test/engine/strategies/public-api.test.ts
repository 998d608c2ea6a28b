import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BacktestEngine } from '../../../engine/backtest-engine';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { marketWith, seriesOf } from '../random-market';
import { configOf } from '../support';

const SOURCE = `
import { buildChain, atTheMoney, blackScholesPrice, defineStrategy, parseInstrumentId, sessionEnd } from 'holdfast';
import { z } from 'zod';

export default defineStrategy({
  id: 'buys-at-the-money',
  name: 'Buys at the money',
  description: 'Buys the option nearest to 104.',
  scope: 'portfolio',
  parameters: z.object({}),
  create: () => {
    let chosen = -1;
    return {
      init(ctx) {
        const contracts = ctx.instruments.map((id, instrument) => {
          const { right, strike, expiry } = parseInstrumentId(id);
          return { instrument, right, strike, expiry: Date.parse(expiry) * 1000 };
        });
        const chain = buildChain(contracts);
        chosen = chain.instruments[atTheMoney(chain, 104, {})];
        if (!(sessionEnd('NSE', 0) > 0) || !(blackScholesPrice({ right: 'call', spot: 1, strike: 1, years: 1, rate: 0, yield: 0, volatility: 1 }) > 0)) throw new Error();
      },
      onRow: (ctx) => ctx.target(chosen, 1),
    };
  },
});
`;

it('a strategy file reaches chains, prices and calendars', () => {
  const dir = mkdtempSync(join(tmpdir(), 'public-api-'));
  try {
    writeFileSync(join(dir, 'own.ts'), SOURCE);
    const strategies = new StrategyRegistry({ dir });
    expect(strategies.broken).toEqual([]);
    const ids = ['A25JAN30C100.NSE', 'A25JAN30C105.NSE'];
    const market = marketWith(...ids.map((id) => seriesOf(id, [5, 5, 5])));
    const { fills } = new BacktestEngine({ strategies }).run(market, configOf({ strategy: 'buys-at-the-money' }));
    expect(fills.map(({ instrument }) => instrument)).toEqual([ids[1]]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

const ROTATION = `
import { defineStrategy, type RowContext } from 'holdfast';
import { z } from 'zod';

export default defineStrategy({
  id: 'rotation',
  name: 'Rotation',
  description: 'Holds what has risen most over a bar, from a time of day on.',
  scope: 'portfolio',
  parameters: z.object({ bars: z.int().default(1) }),
  create({ bars }) {
    let change;
    const chosen: number[][] = [];
    return {
      init(ctx) {
        change = ctx.series((close) => close.map((value, t) => value - (close[t - bars] ?? NaN)), ['close']);
        ctx.on({ time: 'open+3m' }, (row: RowContext) => {
          const [best] = row.rank((i) => row.value(change, i), { top: 1 });
          chosen.push([best, row.history(best, 2).close[0], row.value(change, best, 1)]);
          row.target(best, 1);
        });
      },
      onStart(ctx) {
        if (ctx.close(0) === ctx.close(0)) throw new Error('nothing is known yet');
      },
      onRow() {},
      onEnd(ctx) {
        if (ctx.position(1) !== 1) throw new Error('it holds ' + ctx.position(1));
        if (JSON.stringify(chosen) !== '[[1,6,1]]') throw new Error(JSON.stringify(chosen));
      },
    };
  },
});
`;

it('a strategy file has series, schedules, rankings and the edges of a run', () => {
  const dir = mkdtempSync(join(tmpdir(), 'public-api-'));
  try {
    writeFileSync(join(dir, 'own.ts'), ROTATION);
    const engine = new BacktestEngine({ strategies: new StrategyRegistry({ dir }) });
    const market = marketWith(seriesOf('A.X', [5, 6, 7, 8]), seriesOf('B.X', [5, 6, 9, 11]));
    const { fills } = engine.run(market, configOf({ strategy: 'rotation' }));
    // At the third close A has risen by 1 and B by 3.
    expect(fills).toMatchObject([{ instrument: 'B.X', side: 'buy', price: 9 }]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
