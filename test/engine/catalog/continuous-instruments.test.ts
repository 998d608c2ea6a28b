import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { startMicros, toIso } from '../../../engine/model/time';
import { configOf, engineWith, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: startMicros('2020-04-01'), end: startMicros('2020-04-30') };
const ID = 'CL.c.1.NYMEX';
const DAYS = ['2020-04-16', '2020-04-17', '2020-04-20', '2020-04-21', '2020-04-22'];
const terms = { multiplier: 1000 };
const roll = { by: 'volume' };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'continuous-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  await bars('CLK20.NYMEX', [20, 19, 18, 17], [900, 500, 300, 100]);
  await bars('CLM20.NYMEX', [26, 25, 24, 23, 27], [800, 900, 1200, 1500, 1600]);
  await bars('NGK20.NYMEX', [2, 2, 2, 2, 2], [1, 1, 1, 1, 1]);
  await declare({ [ID]: { continuous: { root: 'CL', roll } } });
});
afterEach(() => rm(home, { recursive: true, force: true }));

function bars(id: string, closes: number[], volumes: (number | string)[]) {
  const rows = closes.map((close, i) => `${DAYS[i]},${close},${close + 1},${close - 1},${close},${volumes[i]}`);
  return writeFile(join(home, `${id}.csv`), ['timestamp,open,high,low,close,volume', ...rows].join('\n'));
}

function declare(more: object) {
  const contracts = { 'CL*20.NYMEX': terms, 'NG*20.NYMEX': terms };
  return writeFile(join(home, 'instruments.json'), JSON.stringify({ ...contracts, ...more }));
}

const load = async (instruments?: string[]) =>
  catalog.loadMarket(await catalog.resolveManifest({ ...RANGE, ...(instruments && { instruments }) }));

describe('a continuous instrument', () => {
  test('brings its contracts, shows their joined bars and names the one to trade', async () => {
    const seen: string[] = [];
    const tested = engineWith(
      () => ({
        onRow(ctx) {
          const i = ctx.instruments.indexOf(ID);
          const front = ctx.front(ID);
          seen.push(`${toIso(ctx.time).slice(8, 10)} ${ctx.close(i)} ${front}`);
          ctx.instruments.forEach((id, k) => k !== i && ctx.target(k, id === front ? 1 : 0));
        },
      }),
      'portfolio',
    );
    const market = await load([ID]);
    const { fills } = tested.run(market, configOf({ strategy: 'under-test', account: { initialCapital: 1e6 } }));
    // On the 17th June has the larger volume: 19 - 25 = -6, and 24 - 6 = 18, 23 - 6 = 17, 27 - 6 = 21.
    expect(seen).toEqual([
      '16 20 CLK20.NYMEX',
      '17 19 CLM20.NYMEX',
      '20 18 CLM20.NYMEX',
      '21 17 CLM20.NYMEX',
      '22 21 CLM20.NYMEX',
    ]);
    expect(fills.map(({ instrument, side, price }) => [instrument, side, price])).toEqual([
      ['CLK20.NYMEX', 'buy', 19],
      ['CLK20.NYMEX', 'sell', 18],
      ['CLM20.NYMEX', 'buy', 24],
    ]);
  });

  test('is part of a whole catalog, and traded by its contracts beside them', async () => {
    const manifest = await catalog.resolveManifest(RANGE);
    expect(manifest.instruments.map(({ id }) => id)).toEqual([ID, 'CLK20.NYMEX', 'CLM20.NYMEX', 'NGK20.NYMEX']);
    const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.instrument === ID && ctx.buy(1)) }));
    const account = { initialCapital: 1e6 };
    const { fills } = tested.run(await load(), configOf({ strategy: 'under-test', account }));
    // June has the larger volume on the 17th, whose close is the last of May.
    const MAY = 'CLK20.NYMEX';
    const rolled = [1, 2, 3, 4].map((order) => ({ instrument: order === 1 ? MAY : 'CLM20.NYMEX', orderId: order }));
    expect(fills.filter(({ reason }) => reason === 'signal')).toMatchObject(rolled);
    expect(fills.filter(({ reason }) => reason === 'roll')).toMatchObject([
      { instrument: MAY, side: 'sell', quantity: 1, price: 19 },
      { instrument: 'CLM20.NYMEX', side: 'buy', quantity: 1, price: 25 },
    ]);
  });

  test('of a session that has its contracts already is loaded again when one of them changes', async () => {
    const before = await catalog.resolveManifest({ ...RANGE, instruments: [ID] });
    await bars('CLM20.NYMEX', [26, 25, 24, 23, 28], [800, 900, 1200, 1500, 1600]);
    const after = await catalog.resolveManifest({ ...RANGE, instruments: [ID] });
    expect(after).not.toEqual(before);
    const market = await catalog.loadMarket(after);
    expect(market.panels.find(({ instruments }) => instruments[0] === ID)!.close.at(-1)).toBe(22);
  });

  test.each<[string, object, string]>([
    ['rolls by date without an expiry', { root: 'CL', roll: { by: 'date' } }, 'instruments.json.CLK20.NYMEX.expiry'],
    ['has another rule', { root: 'CL', roll: { by: 'whim' } }, `instruments.json.${ID}.continuous.roll.by`],
  ])('that %s is refused', async (_, continuous, path) => {
    await declare({ [ID]: { continuous } });
    expect(await rejectionOf(load([ID]))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });

  test('without contracts, or without volume to roll by, is refused', async () => {
    await declare({ [ID]: { continuous: { root: 'HO', roll } } });
    expect(await rejectionOf(load([ID]))).toMatchObject({ code: 'NO_DATA' });
    await writeFile(join(home, 'CLK20.NYMEX.csv'), 'timestamp,open,high,low,close\n2020-04-16,20,21,19,20\n');
    await declare({ [ID]: { continuous: { root: 'CL', roll } } });
    expect(await rejectionOf(load([ID]))).toMatchObject({ path: `instruments.json.${ID}.continuous.roll` });
  });
});
