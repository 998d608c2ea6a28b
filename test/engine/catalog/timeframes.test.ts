import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { endMicros, startMicros, toIso } from '../../../engine/model/time';
import { timeframeMicros } from '../../../engine/model/timeframe';
import { configOf, engineWith } from '../support';

/* Bars of files that are put together, over the part of them that a session has. */

const home = mkdtempSync(join(tmpdir(), 'holdfast-timeframes-'));
const catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Bars of one price each: the number of the row, from 1 on. */
function put(id: string, times: readonly string[]): void {
  const rows = times.map((time, i) => `${time},${Array.from({ length: 4 }, () => i + 1).join()},1`);
  writeFileSync(join(home, `${id}.csv`), ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
}

const every = (start: string, minutes: number, count: number) =>
  Array.from({ length: count }, (_, i) => toIso(startMicros(start) + i * minutes * 60_000_000));

interface Opening {
  timeframe?: string;
  start?: string;
  end?: string;
}

async function open(ids: string[], { timeframe, start = '2000-01-01', end = '2100-01-01' }: Opening) {
  const manifest = await catalog.resolveManifest({
    ...{ catalog: '.', instruments: ids, start: startMicros(start), end: endMicros(end) },
    ...(timeframe !== undefined && { interval: timeframeMicros(timeframe) }),
  });
  return catalog.loadMarket(manifest);
}

/** From when to when each bar is, its open and its volume. */
async function bars(id: string, opening: Opening): Promise<string[]> {
  const market = await open([id], opening);
  const { opens, times, open: prices, volume } = market.panels.find(({ instruments }) => instruments.includes(id))!;
  const short = (time: number) => toIso(time).slice(5, 16);
  return [...opens].map((from, i) => `${short(from)} ${short(times[i]!)} O${prices[i]} V${volume[i]}`);
}

test('a week that a session begins within has no bar, a day of CME that it names is whole', async () => {
  const dates = ['02', '03', '04', '05', '08', '09', '10', '11', '12', '16', '17', '18', '19'];
  put(
    'A.XNYS',
    dates.map((day) => `2024-01-${day}`),
  );
  // From Wednesday, 2024-01-10: what is left of that week, O7 V3, would pass for a week.
  expect(await bars('A.XNYS', { timeframe: '1w', start: '2024-01-10', end: '2024-01-19' })).toEqual([
    '01-16T14:30 01-19T21:00 O10 V4',
  ]);
  expect(await bars('A.XNYS', { timeframe: '1w', start: '2024-01-08', end: '2024-01-17' })).toEqual([
    '01-08T14:30 01-12T21:00 O5 V5',
  ]);
  put('ESH4.XCME', every('2024-01-01T23:00:00Z', 60, 23));
  expect(await bars('ESH4.XCME', { timeframe: '1d', start: '2024-01-02' })).toEqual(['01-01T23:00 01-02T22:00 O1 V23']);
  put('NQH4.XCME', [...every('2024-01-02T23:00:00Z', 60, 23), ...every('2024-01-03T23:00:00Z', 60, 23)]);
  expect(await bars('NQH4.XCME', { timeframe: '1d', start: '2024-01-03T00:00:01Z' })).toEqual([
    '01-03T23:00 01-04T22:00 O24 V23',
  ]);
});

test('the part of a daily file from Friday to Monday has days', async () => {
  put('B.XNYS', ['2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08']);
  expect(await bars('B.XNYS', { timeframe: '1d', start: '2024-01-05', end: '2024-01-08' })).toEqual([
    '01-05T14:30 01-05T21:00 O3 V1',
    '01-08T14:30 01-08T21:00 O4 V1',
  ]);
  await expect(bars('B.XNYS', { timeframe: '8h' })).rejects.toMatchObject({
    code: 'TIMEFRAME_UNAVAILABLE',
    details: { instrument: 'B.XNYS', shortestSeconds: 86_400 },
  });
});

test('an option that trades every twenty minutes does not refuse bars of five to a session', async () => {
  put('NIFTY.NSE', every('2024-01-25T03:45:00Z', 1, 30));
  put('NIFTY2412521400CE.NFO', ['2024-01-25T03:46:00Z', '2024-01-25T04:06:00Z']);
  put('NIFTY2412521500CE.NFO', ['2024-01-25T03:46:00Z']);
  const { panels } = await open(['NIFTY.NSE', 'NIFTY2412521400CE.NFO', 'NIFTY2412521500CE.NFO'], {
    timeframe: '5min',
  });
  const known = panels.map(({ instruments, times }) => [
    instruments[0],
    ...[...times].map((t) => toIso(t).slice(11, 16)),
  ]);
  expect(known).toEqual([
    ['NIFTY.NSE', '03:50', '03:55', '04:00', '04:05', '04:10', '04:15'],
    ['NIFTY2412521400CE.NFO', '03:50', '04:10'],
    ['NIFTY2412521500CE.NFO', '03:50'],
  ]);
});

test('a closing print at 16:00 New York beside bars around the clock is a step of its own', async () => {
  const prints = ['02', '03', '04'].flatMap((day) => every(`2024-01-${day}T20:00:00Z`, 30, 3));
  put('C.XNYS', prints);
  put('BTCUSD.BINANCE', every('2024-01-02T18:00:00Z', 30, 120));
  const seen: string[] = [];
  engineWith(() => ({
    onBar(ctx) {
      if (ctx.instrument === 'C.XNYS') seen.push(toIso(ctx.time).slice(5, 16));
    },
  })).run(await open(['C.XNYS', 'BTCUSD.BINANCE'], {}), configOf({ strategy: 'under-test' }));
  expect(seen.slice(0, 4)).toEqual(['01-02T20:30', '01-02T21:00', '01-02T21:30', '01-03T20:30']);
  expect(seen).toHaveLength(9);
});
