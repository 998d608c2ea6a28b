import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { runRequestSchema } from '../../../engine/model/run-config';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { configOf, engineWith, errorOf, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: -1e15, end: 8e15 };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'borrow-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, 'cache') });
  // Around the clock, so that each day opens where the one before has closed.
  const days = Array.from({ length: 12 }, (_, i) => `2024-01-${String(i + 1).padStart(2, '0')},100,100,100,100,1`);
  await writeFile(join(home, 'A.TEST.csv'), ['timestamp,open,high,low,close,volume', ...days, ''].join('\n'));
  await writeFile(join(home, 'instruments.json'), '{"A.TEST":{"calendar":"24x7"}}');
});

afterEach(() => rm(home, { recursive: true, force: true }));

const rates = (...rows: string[]) =>
  writeFile(join(home, 'broker.borrow.csv'), ['instrument,time,rate', ...rows, ''].join('\n'));
const load = async () => catalog.loadMarket(await catalog.resolveManifest(RANGE));

function short(borrowRate: number | 'history' | Record<string, number | 'history'>) {
  const config = configOf({ strategy: 'under-test', account: { initialCapital: 10_000, type: 'margin', borrowRate } });
  const tested = engineWith(() => ({ onBar: (ctx: BarContext) => void (ctx.index === 0 && ctx.sell(10)) }));
  return { tested, config };
}

it('rates of a file count from their times on, by value', async () => {
  // Short 1,000 from the open of 2 January to the close of the 12th: 0.365 a year is one a day.
  await rates('A.TEST,2024-01-03,0.365', 'A.TEST,2024-01-06T12:00:00Z,0.73', 'A.TEST,2024-01-10,0');
  const market = await load();
  const { tested, config } = short('history');
  // 3.5 days of 1, 3.5 of 2.
  expect(tested.run(market, config).statistics.borrowFees).toBeCloseTo(-(3.5 + 7), 9);
  const byPattern = short({ '*.TEST': 0.1, 'A.TEST': 'history' });
  expect(byPattern.tested.run(market, byPattern.config).statistics.borrowFees).toBeCloseTo(-10.5, 9);
});

it('an instrument without rates is refused, and so are rates that are none', async () => {
  const { tested, config } = short('history');
  const market = await load();
  expect(errorOf(() => tested.run(market, config))).toMatchObject({ code: 'VALIDATION', path: 'account.borrowRate' });
  await rates('A.TEST,2024-01-03,-0.1');
  expect(await rejectionOf(load())).toMatchObject({ code: 'INSTRUMENTS_INVALID', path: 'broker.borrow.csv:2' });
  const request = { session: 's', strategy: 'x', account: { initialCapital: 1, type: 'margin', borrowRate: 'files' } };
  expect(runRequestSchema.safeParse(request).success).toBe(false);
});
