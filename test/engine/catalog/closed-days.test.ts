import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogRanges } from '../../../engine/catalog/catalog-ranges';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'closed-days-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

async function warningOf(instrument: string, times: readonly string[], timeZone?: string): Promise<string | null> {
  const path = join(home, `${instrument}.csv`);
  await writeFile(path, ['time,open,high,low,close', ...times.map((time) => `${time},1,1,1,1`), ''].join('\n'));
  const [known] = await new CatalogRanges(60_000).of([{ path, instrument, ...(timeZone && { timeZone }) }]);
  expect(known?.fault).toBeNull();
  return known!.warning;
}

const DAYS = ['2023-12-28', '2023-12-29', '2024-01-02', '2024-01-03'];
const minutes = (from: string) => Array.from({ length: 5 }, (_, i) => `${from}${10 + i}:00Z`);

test.each([
  ['2024-01-01', 'it has bars on 2024-01-01, on which XNAS is closed'],
  ['2023-12-30', 'it has bars on 2023-12-30, on which XNAS is closed'],
])('a daily bar of %s is warned of', async (day, warning) => {
  expect(await warningOf('AAPL.XNAS', [...DAYS, day].sort())).toBe(warning);
});

test('several days are counted', async () => {
  const days = [...DAYS, '2023-12-25', '2024-01-01'].sort();
  expect(await warningOf('AAPL.XNAS', days)).toBe(
    'it has bars on 2 days on which XNAS is closed, the first one 2023-12-25',
  );
});

test('so are intraday bars, whose day is that of the clocks of the exchange', async () => {
  // 09:30 in New York on New Year's Day, behind bars of the last session.
  const times = [...minutes('2023-12-29T15:'), ...minutes('2024-01-01T15:')];
  expect(await warningOf('AAPL.XNAS', times)).toBe('it has bars on 2024-01-01, on which XNAS is closed');
  // Half past eight in the evening of Friday is Saturday in UTC.
  expect(await warningOf('MSFT.XNAS', [...minutes('2023-12-29T15:'), ...minutes('2023-12-30T00:')])).toBeNull();
});

test.each([
  ['days that trade', 'AAPL.XNAS', DAYS],
  ['a Saturday session of NSE', 'SBIN.NSE', ['2024-01-18', '2024-01-19', '2024-01-20', '2024-01-23']],
  ['midnights of India', 'SBIN.NSE', ['18', '19', '23', '24'].map((day) => `2024-01-${day}T00:00:00+05:30`)],
  ['an exchange that never closes', 'BTCUSDT.BINANCE', ['2023-12-30', '2023-12-31', '2024-01-01']],
  ['a Sunday of currencies', 'EURUSD.OANDA', ['2024-01-05', '2024-01-07', '2024-01-08', '2024-01-09']],
])('nothing is warned of %s', async (_what, instrument, times) => {
  expect(await warningOf(instrument, times)).toBeNull();
});
