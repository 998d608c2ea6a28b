import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { startMicros } from '../../../engine/model/time';
import { rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: 'coins', start: startMicros('2024-01-01'), end: startMicros('2024-01-03') };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'funding-'));
  await mkdir(join(home, 'coins'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  const rows = ['2024-01-01', '2024-01-02'].map((day) => `${day},10,20,5,10`);
  await writeFile(join(home, 'coins', 'BTC-PERP.X.csv'), ['timestamp,open,high,low,close', ...rows].join('\n'));
  await writeFile(join(home, 'coins', 'instruments.json'), '{"BTC-PERP.X":{"calendar":"24x7"}}');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = (text: string) => writeFile(join(home, 'coins', 'rates.funding.csv'), text);

async function fundingOf(): Promise<unknown> {
  const manifest = await catalog.resolveManifest(RANGE);
  return (await catalog.loadMarket(manifest)).instruments?.['BTC-PERP.X']?.funding;
}

describe('rates of funding', () => {
  it('come from a file beside the data, by dates or epochs', async () => {
    await write(
      'instrument,time,rate\nBTC-PERP.X,2024-01-01 08:00:00,0.0001\n' +
        'BTC-PERP.X,1704124800000,-0.00005\nBTC-PERP.X,2024-01-02T00:00:00+00:00,1e-4\n',
    );
    expect(await fundingOf()).toEqual([
      [startMicros('2024-01-01T08:00:00Z'), 0.0001],
      [startMicros('2024-01-01T16:00:00Z'), -0.00005],
      [startMicros('2024-01-02'), 0.0001],
    ]);
  });

  it.each([
    ['time,rate\n', 'rates.funding.csv:1'],
    ['instrument,time,rate\nBTC-PERP.X,soon,0.1\n', 'rates.funding.csv:2'],
    ['instrument,time,rate\nBTC-PERP.X,2024-01-01,much\n', 'rates.funding.csv:2'],
    ['instrument,time,rate\nBTC-PERP.X,2024-01-01,2\n', 'rates.funding.csv:2'],
    ['instrument,time,rate\nBTC,2024-01-01,0\n', 'rates.funding.csv:2'],
    ['instrument,time,rate\nBTC-PERP.X,2024-01-02,0\nBTC-PERP.X,2024-01-02,0\n', 'rates.funding.csv:3'],
  ])('are refused with the line: %j', async (text, path) => {
    await write(text);
    expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });

  it('are not read from outside of the catalog, and are no file that is left out', async () => {
    await writeFile(join(home, 'secret'), 'instrument,time,rate\nBTC-PERP.X,2024-01-01,0.5\n');
    await symlink(join(home, 'secret'), join(home, 'coins', 'rates.funding.csv'));
    expect(await fundingOf()).toBeUndefined();
  });
});
