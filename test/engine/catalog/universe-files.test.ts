import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { folderContents } from '../../../engine/catalog/catalog-folder';
import { contentHash } from '../../../engine/model/canonical';
import { startMicros } from '../../../engine/model/time';
import { configOf, engineWith, errorOf, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: startMicros('2024-03-25'), end: startMicros('2024-04-03') };
const DAYS = ['2024-03-25', '2024-03-26', '2024-03-27', '2024-03-28', '2024-04-01', '2024-04-02'];
const CSV = `instrument,from,to
AAA.XNAS,2020-01-01,2024-03-26
BBB.XNAS,2024-03-27,
AAA.XNAS,2024-04-01,2024-04-01
ZZZ.XNAS,2024-01-01,
`;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'universes-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  for (const [i, id] of ['AAA.XNAS', 'BBB.XNAS', 'CCC.XNAS'].entries()) {
    const rows = DAYS.map((day, t) => `${day},10,20,5,${10 + i + t}`);
    await writeFile(join(home, `${id}.csv`), ['timestamp,open,high,low,close', ...rows].join('\n'));
  }
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = (text: string, name = 'top') => writeFile(join(home, `${name}.universe.csv`), text);

async function members(universe?: string): Promise<string[]> {
  const market = await catalog.loadMarket(await catalog.resolveManifest(RANGE));
  const seen: string[] = [];
  const tested = engineWith(
    () => ({
      onRow: (ctx) => void seen.push(`${new Date(ctx.time / 1000).toISOString().slice(5, 10)} ${ctx.members.join('')}`),
    }),
    'portfolio',
  );
  tested.run(market, { ...configOf({ strategy: 'under-test' }), ...(universe !== undefined && { universe }) });
  return seen;
}

describe('a universe', () => {
  test('has its members from the session of the first date to that of the last one', async () => {
    await write(CSV);
    expect(await members('top')).toEqual(['03-25 0', '03-26 0', '03-27 1', '03-28 1', '04-01 01', '04-02 1']);
  });

  test('is not there for runs that do not ask for it', async () => {
    await write(CSV);
    expect(await members()).toEqual(DAYS.map((day) => `${day.slice(5)} 012`));
  });

  test('is part of what a session is pinned to: another file is other content', async () => {
    await write(CSV);
    const before = await catalog.resolveManifest(RANGE);
    expect(before.instruments.map(({ definition }) => definition?.universes)).toEqual([
      {
        top: [
          { from: '2020-01-01', to: '2024-03-26' },
          { from: '2024-04-01', to: '2024-04-01' },
        ],
      },
      { top: [{ from: '2024-03-27' }] },
      undefined,
    ]);
    await write(CSV.replace('2024-03-27', '2024-03-28'));
    const after = await catalog.resolveManifest(RANGE);
    expect(contentHash(after)).not.toBe(contentHash(before));
  });

  test('joins what instruments.json says, of universes too', async () => {
    await write(CSV);
    const definition = { currency: 'USD', universes: { other: [{ from: '2024-04-02' }] } };
    await writeFile(join(home, 'instruments.json'), JSON.stringify({ 'AAA.XNAS': definition }));
    expect(await members('other')).toEqual([...DAYS.slice(0, 5).map((day) => `${day.slice(5)} `), '04-02 0']);
    expect((await members('top')).at(-2)).toBe('04-01 01');
  });

  test('that is not there is refused with what was meant', async () => {
    await write(CSV);
    const market = await catalog.loadMarket(await catalog.resolveManifest(RANGE));
    const tested = engineWith(() => ({ onRow: () => undefined }), 'portfolio');
    const error = errorOf(() => tested.run(market, { ...configOf({ strategy: 'under-test' }), universe: 'tops' }));
    expect(error).toMatchObject({ code: 'UNIVERSE_NOT_FOUND', path: 'universe', details: { suggestion: 'top' } });
    expect(error.message).toBe(
      'The session has no universe tops; one whose file is newer than the session counts once it is opened again. Did you mean "top"?',
    );
  });

  test('stand beside the data, as rates of funding and benchmarks do, and are taken as CSV alone', async () => {
    for (const kind of ['universe', 'funding', 'benchmark']) {
      await writeFile(join(home, `top.${kind}.csv`), '');
      await writeFile(join(home, `top.${kind}.csv.gz`), '');
    }
    expect((await folderContents(home, '.')).leftOut).toEqual(
      ['benchmark', 'funding', 'universe'].map((kind) => ({
        file: `top.${kind}.csv.gz`,
        reason: `is taken as CSV alone: write top.${kind}.csv`,
      })),
    );
  });

  test.each([
    ['when,from,to\n', 'top.universe.csv:1'],
    ['instrument,from,to,from\nAAA.XNAS,2024-01-01,,2024-01-02\n', 'top.universe.csv:1'],
    ['instrument,from,to\nAAA,2024-01-01,\n', 'top.universe.csv:2'],
    ['instrument,from,to\nAAA.XNAS,2024-01-01,\n\nAAA.XNAS,1/2/2024,\n', 'top.universe.csv:4'],
    ['instrument,from,to\nAAA.XNAS,2024-01-02,2024-01-01\n', 'top.universe.csv:2'],
  ])('of a file with %p is refused with its line', async (text, path) => {
    await write(text);
    expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });
});
