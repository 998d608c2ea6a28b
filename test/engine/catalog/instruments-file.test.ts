import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { contentHash } from '../../../engine/model/canonical';
import { instrumentFilterSchema, type InstrumentFilter } from '../../../engine/model/manifest';
import { instrumentSchema } from '../../../engine/model/instrument';
import { startMicros } from '../../../engine/model/time';
import { rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { start: startMicros('2025-01-10'), end: startMicros('2025-02-28') };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'instruments-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const IDS = [
  'AAPL.XNAS',
  'NIFTY.NSE',
  'NIFTY25JAN30C21000.NSE',
  'NIFTY25JAN30P21000.NSE',
  'NIFTY25FEB27C22000.NSE',
  'NIFTY25JAN02C21000.NSE',
];
const ROWS = 'timestamp,open,high,low,close\n2025-01-10,10,11,9,10\n';
const fill = (ids = IDS) => Promise.all(ids.map((id) => writeFile(join(home, `${id}.csv`), ROWS)));
const say = (content: unknown) =>
  writeFile(join(home, 'instruments.json'), typeof content === 'string' ? content : JSON.stringify(content));
const resolve = (filter?: InstrumentFilter) => catalog.resolveManifest({ catalog: '.', ...RANGE, filter });
const ids = async (filter: InstrumentFilter) => (await resolve(filter)).instruments.map(({ id }) => id);

describe('instruments.json', () => {
  it('leaves the identity of a manifest alone where it says nothing of its instruments', async () => {
    await fill();
    const manifest = await resolve();
    expect(manifest.instruments.every((instrument) => !('definition' in instrument))).toBe(true);
    const plain = { ...manifest, instruments: manifest.instruments.map(({ id, dataset }) => ({ id, dataset })) };
    expect(contentHash(manifest)).toBe(contentHash(plain));
    for (const content of ['', {}, { 'OTHER.X': { multiplier: 2 } }]) {
      await say(content);
      expect(contentHash(await resolve())).toBe(contentHash(manifest));
    }
  });

  it('belongs to the identity of a manifest', async () => {
    await fill();
    await say({ 'NIFTY25*.NSE': { multiplier: 50 } });
    const before = contentHash(await resolve());
    await say({ 'NIFTY25*.NSE': { multiplier: 75 } });
    expect(contentHash(await resolve())).not.toBe(before);
    await say({ 'NIFTY25*.NSE': { multiplier: 50.0 } });
    expect(contentHash(await resolve())).toBe(before);
  });

  it('joins patterns in their order, then the id itself', async () => {
    await fill();
    await say({
      'NIFTY25JAN30C21000.NSE': { multiplier: 15 },
      '*.NSE': { currency: 'INR', multiplier: 1 },
      'NIFTY25*.NSE': { multiplier: 75, settlement: 'cash' },
    });
    const found = Object.fromEntries((await resolve()).instruments.map(({ id, definition }) => [id, definition]));
    expect(found['AAPL.XNAS']).toBeUndefined();
    expect(found['NIFTY.NSE']).toEqual({ currency: 'INR', multiplier: 1 });
    expect(found['NIFTY25JAN30P21000.NSE']).toEqual({ currency: 'INR', multiplier: 75, settlement: 'cash' });
    expect(found['NIFTY25JAN30C21000.NSE']).toEqual({ currency: 'INR', multiplier: 15, settlement: 'cash' });
  });

  it.each([
    ['{', 'instruments.json'],
    ['[]', 'instruments.json'],
    [{ AAPL: {} }, 'instruments.json.AAPL'],
    [{ 'AAPL.XNAS': { multiplier: -1 } }, 'instruments.json.AAPL.XNAS.multiplier'],
    [{ 'AAPL.XNAS': { priceIncrement: 'x' } }, 'instruments.json.AAPL.XNAS.priceIncrement'],
    [{ 'AAPL.XNAS': { listed: '2024-02-30' } }, 'instruments.json.AAPL.XNAS.listed'],
    [{ 'AAPL.XNAS': { tick: 1 } }, 'instruments.json.AAPL.XNAS'],
    [{ 'NIFTY25JAN30C21000.NSE': { strike: 1 } }, 'instruments.json.NIFTY25JAN30C21000.NSE.strike'],
  ])('is refused with the path of what is wrong: %j', async (content, path) => {
    await fill();
    await say(content);
    expect(await rejectionOf(resolve())).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });
});

describe('a key of instruments.json', () => {
  it.each([
    ['{"A.X": {"multiplier": 1}, "A.X": {"multiplier": 2}}', 'A.X'],
    ['{"A.X": {"multiplier": 1, "kind": "equity", "multiplier": 2}}', 'A.X.multiplier'],
    ['{"A.X": {"multiplier": 1}, "\\u0041.X": {}}', 'A.X'],
    [
      '{"A.X": {"universes": {"u": [{"from": "2024-01-01"}, {"from": "2024-01-01", "from": "2024-01-02"}]}}}',
      'A.X.universes.u.1.from',
    ],
  ])('that stands there twice is refused: %s', async (text, key) => {
    await fill();
    await say(text);
    expect(await rejectionOf(resolve())).toMatchObject({
      code: 'INSTRUMENTS_INVALID',
      path: `instruments.json.${key}`,
    });
  });

  it('may stand in several entries', async () => {
    await fill();
    await say({ 'A.X': { multiplier: 1, underlying: 'multiplier": {"a":1,"a' }, 'B.X': { multiplier: 1 } });
    await resolve();
  });
});

describe('a maintenance margin', () => {
  it('above the initial margin is refused, wherever the two come from', async () => {
    await fill();
    for (const content of [
      { 'NIFTY.NSE': { initialMargin: 0.1, maintenanceMargin: 0.9 } },
      { '*.NSE': { maintenanceMargin: 0.9 }, 'NIFTY.NSE': { initialMargin: 0.1 } },
    ]) {
      await say(content);
      expect(
        await rejectionOf(catalog.resolveManifest({ catalog: '.', ...RANGE, instruments: ['NIFTY.NSE'] })),
      ).toMatchObject({
        code: 'INSTRUMENTS_INVALID',
        path: 'instruments.json.NIFTY.NSE.maintenanceMargin',
      });
    }
    await say({ 'NIFTY.NSE': { initialMargin: 0.1, maintenanceMargin: 0.1 } });
    await resolve();
  });
});

describe('a filter', () => {
  beforeEach(() => fill());
  const plain = ['AAPL.XNAS', 'NIFTY.NSE'];
  it.each<[InstrumentFilter, string[]]>([
    [{ venue: 'XNAS' }, ['AAPL.XNAS']],
    [{ ids: ['NIFTY.NSE', 'AAPL.XNAS'] }, plain],
    [{ minStrike: 21_500 }, [plain[0]!, plain[1]!, 'NIFTY25FEB27C22000.NSE'].sort()],
    [{ maxStrike: 21_000, right: 'put' }, [...plain, 'NIFTY25JAN30P21000.NSE']],
    // 20 days from 10 January to the 30th; what expired on the 2nd is left out.
    [{ maxExpiryDays: 20 }, [...plain, 'NIFTY25JAN30C21000.NSE', 'NIFTY25JAN30P21000.NSE']],
    [{ maxExpiryDays: 19 }, plain],
    [{ minExpiryDays: 21 }, [...plain, 'NIFTY25FEB27C22000.NSE']],
    [{ underlying: 'AAPL' }, ['AAPL.XNAS']],
    [{ underlying: 'NIFTY', right: 'put' }, ['NIFTY.NSE', 'NIFTY25JAN30P21000.NSE']],
  ])('takes %j', async (filter, expected) => expect(await ids(filter)).toEqual(expected));

  it('is refused where it is reversed, unknown or matches nothing', async () => {
    expect(instrumentFilterSchema.safeParse({ minStrike: 2, maxStrike: 1 }).error?.issues[0]!.path).toEqual([
      'maxStrike',
    ]);
    expect(instrumentFilterSchema.safeParse({ strike: 2 }).success).toBe(false);
    expect((await rejectionOf(resolve({ underlying: 'MSFT' }))).code).toBe('NO_DATA');
    expect(await rejectionOf(resolve({ ids: ['AAPL.XNAS', 'B.X'] }))).toMatchObject({ path: 'filter.ids.1' });
  });
});

it('an option file without a venue is refused by name', async () => {
  await fill(['AAPL.XNAS', 'NIFTY25JAN30C21000']);
  const error = await rejectionOf(resolve());
  expect(error.code).toBe('INVALID_ID');
  expect(error.message).toContain('NIFTY25JAN30C21000');
});

describe('a market', () => {
  const load = async () => catalog.loadMarket(await resolve());

  it('knows options and what is defined, and of plain bars nothing', async () => {
    await fill(['AAPL.XNAS']);
    expect((await load()).instruments).toBeUndefined();
    await fill(IDS);
    await say({ 'NIFTY25*.NSE': { multiplier: 75, priceIncrement: 0.05, delisted: '2025-01-20' } });
    const { instruments } = await load();
    expect(Object.keys(instruments!)).toEqual([...IDS].sort());
    expect(instruments!['NIFTY25JAN30P21000.NSE']).toMatchObject({
      kind: 'option',
      underlying: 'NIFTY',
      strike: 21_000,
      right: 'put',
      settlement: 'cash',
      multiplier: 75,
      // 15:30 in Kolkata.
      expiry: startMicros('2025-01-30T10:00:00Z'),
      // The end of that day there.
      delisted: startMicros('2025-01-20T18:30:00Z'),
    });
    expect(instruments!['AAPL.XNAS']).toMatchObject({ kind: 'equity', multiplier: 1 });
    expect(instrumentSchema.safeParse(instruments!['NIFTY25JAN30P21000.NSE']).error).toBeUndefined();
  });

  it('is refused where a price is no multiple of its increment, even after it was loaded without one', async () => {
    await writeFile(
      join(home, 'AAPL.XNAS.csv'),
      `${ROWS}2025-01-11,10.1,11.07,9.3,10.7\n2025-01-12,10.1,11,9.3,10.72\n`,
    );
    const manifest = await resolve();
    const before = { manifest, market: await catalog.loadMarket(manifest) };
    await say({ 'AAPL.XNAS': { priceIncrement: 0.01 } });
    await load();
    await say({ 'AAPL.XNAS': { priceIncrement: 0.1 } });
    const error = await rejectionOf(catalog.loadMarket(await resolve(), before));
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'AAPL.XNAS', row: 2 } });
    expect(error.message).toContain('high');
  });
});
