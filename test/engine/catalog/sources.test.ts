import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { localToUtc } from '../../../engine/catalog/local-times';
import { contentHash } from '../../../engine/model/canonical';
import { startMicros, toIso } from '../../../engine/model/time';
import { rejectionOf } from '../support';

const EVER = { start: -1e15, end: 8e15 };
let home: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sources-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const put = (id: string, times: readonly string[], name = 'datetime') => {
  const rows = times.map((time) => `${time},1,1,1,1,1`);
  return writeFile(join(home, `${id}.csv`), [`${name},open,high,low,close,volume`, ...rows, ''].join('\n'));
};
const declare = (content: unknown) => writeFile(join(home, 'instruments.json'), JSON.stringify(content));
const resolve = () => catalog.resolveManifest({ catalog: '.', ...EVER });
const timesOf = async () =>
  (await catalog.loadMarket(await resolve())).panels.map(({ opens }) => [...opens].map(toIso));

describe('names of German exports', () => {
  const write = (names: string) =>
    writeFile(join(home, 'SAP.XETR.csv'), `${names}\n02.01.2024;1,5;2,5;1,25;2,25;1.000\n15.01.2024;2,5;3,5;2;3;20\n`);

  it('are taken with Schluss for the close', async () => {
    await write('Datum;Eröffnung;Hoch;Tief;Schluss;Volumen');
    const { panels } = await catalog.loadMarket(await resolve());
    expect([...panels[0]!.close, ...panels[0]!.volume]).toEqual([2.25, 3, 1000, 20]);
  });

  it('that are not known are listed as the file has them', async () => {
    await write('Datum;Eröffnung;Hoch;Tief;Ende;Volumen');
    const { message } = await rejectionOf(resolve().then((manifest) => catalog.loadMarket(manifest)));
    expect(message).toContain('no column close; they have Datum, Eröffnung, Hoch, Tief, Ende, Volumen. ');
  });
});

describe('bad files', () => {
  const load = async () => catalog.loadMarket(await resolve());

  it('are named all at once, by instrument, each with its row without the header', async () => {
    await put('B.X', ['2024-01-02', '2024-01-04', '2024-01-32']);
    await put('GOOD.X', ['2024-01-02', '2024-01-03']);
    await put('A.X', ['2024-01-03', '2024-01-32']);
    const { code, message, details } = (await rejectionOf(load())).toBody();
    expect(code).toBe('BAD_DATA');
    expect(message).toMatch(/^2 files are not valid\. Row 2 of A\.X .*\. Row 3 of B\.X .*\.$/);
    const files = ['A.X', 'B.X'].map((instrument) => ({ instrument, message: expect.any(String) as string }));
    expect(details).toMatchObject({ instrument: 'A.X', files });
  });

  it('are named up to ten', async () => {
    for (let i = 10; i < 23; i++) await put(`BAD${i}.X`, [`2024-01-${i}`, '2024-01-32']);
    const { message, details } = (await rejectionOf(load())).toBody();
    expect(message).toMatch(/^At least 10 files are not valid\. /);
    expect(details!.files).toHaveLength(10);
  });
});

describe('an instrument that lacks terms', () => {
  it('is left out of a session of the whole catalog, and refused where it is named or alone', async () => {
    await put('FOO.BAR', ['2024-01-02', '2024-01-03']);
    await put('SPY.ARCX', ['2024-01-02', '2024-01-03']);
    expect((await resolve()).instruments.map(({ id }) => id)).toEqual(['SPY.ARCX']);
    const undeclared = { code: 'INSTRUMENT_UNDECLARED', path: expect.stringContaining('FOO.BAR') as string };
    const named = catalog.resolveManifest({ catalog: '.', ...EVER, instruments: ['SPY.ARCX', 'FOO.BAR'] });
    expect((await rejectionOf(named)).toBody()).toMatchObject(undeclared);
    await rm(join(home, 'SPY.ARCX.csv'));
    expect((await rejectionOf(resolve())).toBody()).toMatchObject(undeclared);
  });
});

describe('times without an offset', () => {
  const LOCAL = ['2024-01-02 09:15:00', '2024-01-02 15:29:00'];

  it('are UTC, or of the zone that instruments.json gives, and are read anew when that changes', async () => {
    await put('NIFTY.NSE', LOCAL);
    expect(await timesOf()).toEqual([['2024-01-02T09:15:00.000Z', '2024-01-02T15:29:00.000Z']]);
    const before = contentHash(await resolve());
    await declare({ '*.*': { timeZone: 'exchange' } });
    expect(contentHash(await resolve())).not.toBe(before);
    expect(await timesOf()).toEqual([['2024-01-02T03:45:00.000Z', '2024-01-02T09:59:00.000Z']]);
    await declare({ 'NIFTY.NSE': { timeZone: 'America/New_York' } });
    expect(await timesOf()).toEqual([['2024-01-02T14:15:00.000Z', '2024-01-02T20:29:00.000Z']]);
    // The second bar is as long as the step to it, 6:14.
    expect(new Map(await catalog.newestBars('.', (await resolve()).instruments)).get('NIFTY.NSE')).toBe(
      startMicros('2024-01-03T02:43:00Z'),
    );
  });

  it.each([
    ['dates', ['2024-01-02', '2024-01-03'], ['2024-01-02T00:00:00.000Z', '2024-01-03T00:00:00.000Z']],
    [
      'midnights',
      ['2024-01-02 00:00:00', '2024-01-03 00:00'],
      ['2024-01-02T00:00:00.000Z', '2024-01-03T00:00:00.000Z'],
    ],
    [
      'offsets',
      ['2024-01-02T09:15:00+05:30', '2024-01-03T04:00:00Z'],
      ['2024-01-02T03:45:00.000Z', '2024-01-03T04:00:00.000Z'],
    ],
    ['epoch times', ['1704167100', '1704167160'], ['2024-01-02T03:45:00.000Z', '2024-01-02T03:46:00.000Z']],
  ])('alone are shifted: %s stay', async (_, times, expected) => {
    await put('NIFTY.NSE', times);
    // Without sessions the stamp of a day stays what it is.
    await declare({ 'NIFTY.NSE': { timeZone: 'Asia/Kolkata', calendar: '24x7' } });
    expect(await timesOf()).toEqual([expected]);
  });

  it('beside some with an offset are refused', async () => {
    await put('NIFTY.NSE', ['2024-01-02 09:15:00', '2024-01-02 09:16:00+05:30']);
    await declare({ 'NIFTY.NSE': { timeZone: 'exchange' } });
    expect((await rejectionOf(timesOf())).code).toBe('BAD_DATA');
  });

  it('are taken twice where the clocks go back and moved where they go forward', () => {
    const utc = (...local: string[]) => {
      const times = Float64Array.from(local, (time) => startMicros(`${time}:00Z`));
      localToUtc(times, 'America/New_York');
      return [...times].map((time) => toIso(time).slice(5, 16));
    };
    // 2024-11-03 02:00 EDT is 01:00 EST.
    expect(
      utc(
        '2024-11-03T00:30',
        '2024-11-03T01:00',
        '2024-11-03T01:30',
        '2024-11-03T01:00',
        '2024-11-03T01:30',
        '2024-11-03T02:00',
      ),
    ).toEqual(['11-03T04:30', '11-03T05:00', '11-03T05:30', '11-03T06:00', '11-03T06:30', '11-03T07:00']);
    // 2024-03-10 02:00 EST is 03:00 EDT; 02:30 is shown by no clock.
    expect(utc('2024-03-10T01:30', '2024-03-10T02:30', '2024-03-10T04:00')).toEqual([
      '03-10T06:30',
      '03-10T07:30',
      '03-10T08:00',
    ]);
  });
});

describe('what is not known of an instrument', () => {
  it.each([
    ['A.WHEREVER', 'calendar', { calendar: 'XNYS' }],
    ['SOL-PERPETUAL.DERIBIT', 'multiplier', { multiplier: 1, settlement: 'coin' }],
    ['GOLD24FUT.CME', 'kind', { kind: 'future', multiplier: 100 }],
  ])('has to be declared: %s by %s', async (id, field, definition) => {
    await put(id, ['2024-01-02']);
    expect(await rejectionOf(resolve())).toMatchObject({
      code: 'INSTRUMENT_UNDECLARED',
      path: `instruments.json.${id}.${field}`,
      details: { instrument: id },
    });
    await declare({ [id]: definition });
    expect((await resolve()).instruments).toHaveLength(1);
  });

  it('is refused only where it is wanted', async () => {
    await put('A.WHEREVER', ['2024-01-02']);
    await put('A.XNAS', ['2024-01-02']);
    expect(
      (await catalog.resolveManifest({ catalog: '.', ...EVER, instruments: ['A.XNAS'] })).instruments,
    ).toHaveLength(1);
  });

  it.each([{ calendar: 'NOWHERE' }, { timeZone: 'Mars/Olympus' }])('is no setting: %j', async (definition) => {
    await put('A.XNAS', ['2024-01-02']);
    await declare({ 'A.XNAS': definition });
    expect((await rejectionOf(resolve())).code).toBe('INSTRUMENTS_INVALID');
  });
});

it('options of SPX expire at the opening, of SPXW at the close, and SPY at the close of New York', async () => {
  const ids = ['SPX240119C04700000.OPRA', 'SPXW240119C04700000.OPRA', 'SPY240119C00475000.OPRA'];
  await Promise.all(ids.map((id) => put(id, ['2024-01-02'])));
  const { instruments } = await catalog.loadMarket(await resolve());
  expect(ids.map((id) => toIso(instruments![id]!.expiry!))).toEqual([
    '2024-01-19T14:30:00.000Z',
    '2024-01-19T21:00:00.000Z',
    '2024-01-19T21:00:00.000Z',
  ]);
  expect(ids.map((id) => instruments![id]!.multiplier)).toEqual([100, 100, 100]);
});
