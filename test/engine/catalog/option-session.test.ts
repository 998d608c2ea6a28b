import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { startMicros } from '../../../engine/model/time';
import { blackScholesPrice } from '../../../engine/options/black-scholes';
import { yearsBetween } from '../../../engine/options/option-inputs';
import { configOf, engine } from '../support';

const DAYS = [
  '06',
  '07',
  '08',
  '09',
  '10',
  '13',
  '14',
  '15',
  '16',
  '17',
  '20',
  '21',
  '22',
  '23',
  '24',
  '27',
  '28',
  '29',
  '30',
  '31',
];
const EXPIRY = startMicros('2025-01-30T10:00:00Z');
const HEADER = 'timestamp,open,high,low,close,volume';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'option-session-'));
  const spot = DAYS.map((_, i) => 21_000 + 150 * Math.sin(i));
  const put = (id: string, closes: readonly number[]) => {
    const rows = closes.map((close, i) => `2025-01-${DAYS[i]!}T09:45:00Z,${close},${close},${close},${close},10`);
    return writeFile(join(home, `${id}.csv`), [HEADER, ...rows, ''].join('\n'));
  };
  await put('NIFTY.NSE', spot);
  for (let strike = 20_000; strike <= 22_000; strike += 100) {
    for (const right of ['call', 'put'] as const) {
      const prices = DAYS.slice(0, -1).map((day, i) => {
        const years = yearsBetween(startMicros(`2025-01-${day}T09:45:00Z`), EXPIRY);
        const inputs = { right, spot: spot[i]!, strike, years, rate: 0, yield: 0, volatility: 0.15 };
        return Math.max(0.05, Math.round(blackScholesPrice(inputs) * 20) / 20);
      });
      await put(`NIFTY25JAN30${right === 'call' ? 'C' : 'P'}${strike}.NSE`, prices);
    }
  }
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('a catalog of options runs from its files to a settled strangle', async () => {
  await writeFile(
    join(home, 'instruments.json'),
    JSON.stringify({ 'NIFTY25*.NSE': { multiplier: 75, priceIncrement: 0.05 } }),
  );
  const catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  const filter = { underlying: 'NIFTY', minStrike: 20_200, maxStrike: 21_800, maxExpiryDays: 90 };
  const range = { start: startMicros('2025-01-06'), end: startMicros('2025-02-01') };
  const market = await catalog.loadMarket(await catalog.resolveManifest({ catalog: '.', ...range, filter }));
  expect(Object.keys(market.instruments!)).toHaveLength(1 + 2 * 17);

  const config = configOf({
    strategy: 'short-strangle',
    account: { initialCapital: 1_000_000, type: 'margin' },
    parameters: { stop_loss_pct: 5, profit_target_pct: 1, days_to_expiry: 24, min_days_to_expiry: 20 },
  });
  const { fills, statistics } = engine().run(market, config);
  // Sold at the second bar, held to the close of the 30th, where neither leg was reached.
  const told = fills.map(({ time, side, instrument }) => [
    new Date(time / 1000).toISOString().slice(5, 10),
    side,
    instrument,
  ]);
  const [call, put] = told.slice(0, 2).map(([, , id]) => id!);
  expect(told).toEqual([
    ['01-07', 'sell', call],
    ['01-07', 'sell', put],
    ['01-30', 'buy', call],
    ['01-30', 'buy', put],
  ]);
  expect(Number(call!.slice(-9, -4))).toBeGreaterThan(21_200);
  expect(Number(put!.slice(-9, -4))).toBeLessThan(20_900);
  const premium = 75 * (fills[0]!.price + fills[1]!.price);
  expect(statistics.finalEquity).toBeCloseTo(1_000_000 + premium, 6);
});
