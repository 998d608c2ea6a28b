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
