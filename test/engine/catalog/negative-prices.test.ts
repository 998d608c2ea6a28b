import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { rejectionOf } from '../support';

let home: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'negative-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const CRUDE = `Date,Open,High,Low,Close,Volume
2020-04-17,19.6,20.0,17.31,18.27,1000
2020-04-20,17.73,17.85,-40.32,-37.63,1000
2020-04-21,-14.0,13.86,-16.74,10.01,1000
`;
const put = (id: string) => writeFile(join(home, `${id}.csv`), CRUDE);
const declare = (content: unknown) => writeFile(join(home, 'instruments.json'), JSON.stringify(content));
const load = async () => catalog.loadMarket(await catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15 }));

it('prices of futures are read as they are, whatever their sign', async () => {
  await put('CLK20.NYMEX');
  const { panels } = await load();
  expect([...panels[0]!.close]).toEqual([18.27, -37.63, 10.01]);
});

it('those of other instruments are refused until they are declared, and again when they are not any more', async () => {
  await put('POWER.EPEX');
  await declare({ 'POWER.EPEX': { calendar: '24x7' } });
  const error = await rejectionOf(load());
  expect(error.toBody()).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'POWER.EPEX', row: 2 } });
  await declare({ 'POWER.EPEX': { calendar: '24x7', negativePrices: true } });
  const market = await load();
  expect([...market.panels[0]!.low]).toEqual([17.31, -40.32, -16.74]);
  expect(market.instruments!['POWER.EPEX']!.negativePrices).toBe(true);
  await declare({ 'POWER.EPEX': { calendar: '24x7' } });
  expect((await rejectionOf(load())).code).toBe('BAD_DATA');
});

it('a future that is declared to have none is refused as others are', async () => {
  await put('CLK20.NYMEX');
  await declare({ 'CLK20.NYMEX': { negativePrices: false } });
  expect((await rejectionOf(load())).code).toBe('BAD_DATA');
});
