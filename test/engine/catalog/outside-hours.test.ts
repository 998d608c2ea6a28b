import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogRanges } from '../../../engine/catalog/catalog-ranges';
import { importedOutsideHours } from '../../../engine/catalog/outside-hours';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'hours-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

/** 78 five-minute bars of a day, 2024-01-02, from 09:30 to 15:55. */
const CLOCKS = Array.from({ length: 78 }, (_, i) => new Date(Date.UTC(2024, 0, 2, 9, 30 + 5 * i)).toISOString());

async function warningOf(instrument: string, times: readonly string[], timeZone?: string): Promise<string | null> {
  const path = join(home, `${instrument}.csv`);
  await writeFile(path, ['time,open,high,low,close', ...times.map((time) => `${time},1,1,1,1`), ''].join('\n'));
  const [known] = await new CatalogRanges(60_000).of([{ path, instrument, ...(timeZone && { timeZone }) }]);
  expect(known?.fault).toBeNull();
  return known!.warning;
}

const local = CLOCKS.map((time) => time.slice(0, 19).replace('T', ' '));
/** The same bars in UTC: New York is five hours behind. */
const utc = CLOCKS.map((time) => new Date(Date.parse(time) + 5 * 3_600_000).toISOString());

test('local times without a zone are warned of, with the share of bars outside the hours and what helps', async () => {
  // From 09:30 to 14:25 UTC New York is closed: 60 of 78 bars.
  expect(await warningOf('AAPL.XNAS', local)).toBe(
    '77 % of its first 78 bars lie outside the hours of XNAS: where its times are those of the exchange, ' +
      'write {"*.XNAS": {"timeZone": "exchange"}} in instruments.json',
  );
});

test.each([
  { where: 'the zone is declared', times: local, zone: 'America/New_York' },
  { where: 'times are in UTC', times: utc },
  { where: 'times have an offset, whatever they say', times: CLOCKS },
  { where: 'the exchange never closes', instrument: 'BTCUSDT.BINANCE', times: local },
  { where: 'bars are daily', times: ['2024-01-02', '2024-01-03', '2024-01-04'] },
])('nothing is warned of where $where', async ({ instrument = 'AAPL.XNAS', times, zone }) => {
  expect(await warningOf(instrument, times, zone)).toBeNull();
});

test.each([
  // 09:30 to 15:55 of New York as if it were UTC: from 09:30 to 14:25 the exchange is closed.
  { read: 'as UTC', times: CLOCKS, share: '77' },
  // Read as clocks of Mumbai, 04:00 to 10:25 UTC.
  { read: 'in a zone that is not theirs', times: CLOCKS, hours: -5.5, zone: 'Asia/Kolkata', share: '100' },
  { read: 'in their zone', times: utc, zone: 'America/New_York' },
  { read: 'as the UTC that they are', times: utc },
])('bars that an import has read $read: $share', ({ times, hours = 0, zone, share }) => {
  const stamps = Float64Array.from(times, (time) => (Date.parse(time) + hours * 3_600_000) * 1000);
  const warning = importedOutsideHours({ instrument: 'AAPL.XNAS', stamps, step: 300e6, zone });
  expect(warning).toBe(
    share === undefined
      ? null
      : `${share} % of its first 78 bars lie outside the hours of XNAS, far fewer by the clocks of America/New_York: ` +
          'where its times are those of the exchange, import it again with the time zone America/New_York, or repair the zone of a dataset',
  );
});
