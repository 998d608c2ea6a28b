import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { catalogContents } from '../../../engine/catalog/catalog-contents';
import { FileHashes } from '../../../engine/catalog/file-hashes';
import { unreadableReason } from '../../../engine/catalog/regular-files';
import { FolderSources } from '../../../engine/strategies/module-sources';
import { rejectionOf } from '../support';

const RANGE = { catalog: '.', start: -1e15, end: 8e15 };
const BARS = 'timestamp,open,high,low,close,volume\n2024-01-02,10,11,9,10,5\n';

let home: string;
let root: string;
let catalog: Catalog;
let server: Server | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'irregular-'));
  root = join(home, 'root');
  await mkdir(root);
  await writeFile(join(root, 'AAA.BINANCE.csv'), BARS);
  catalog = new Catalog({ root, cacheDir: join(home, 'cache') });
});

afterEach(async () => {
  if (server) await new Promise((resolve) => server!.close(resolve));
  server = undefined;
  await rm(home, { recursive: true, force: true });
});

const MAKE: Record<string, (path: string) => Promise<unknown>> = {
  folder: (path) => mkdir(path),
  'link that leads nowhere': (path) => symlink(join(root, 'gone'), path),
  'link to itself': (path) => symlink(path, path),
  'link to a folder': async (path) => {
    await mkdir(join(root, 'sub'));
    await symlink(join(root, 'sub'), path);
  },
  pipe: (path) => Promise.resolve(execFileSync('mkfifo', [path])),
  'link to a pipe': (path) => {
    execFileSync('mkfifo', [join(root, 'pipe.tmp')]);
    return symlink(join(root, 'pipe.tmp'), path);
  },
  socket: (path) =>
    new Promise<void>((resolve) => {
      server = createServer().listen(path, resolve);
    }),
};

describe.each(Object.keys(MAKE))('a %s', (kind) => {
  it('under the name of a data file is left out, and the rest of the catalog is read', async () => {
    await MAKE[kind]!(join(root, 'BBB.BINANCE.parquet'));
    await writeFile(join(root, 'BBB.BINANCE.csv'), BARS);
    await writeFile(join(root, 'instruments.json'), '{}');
    const { entries, leftOut } = await catalogContents(root, '.');
    expect(entries.map(({ view }) => view.file)).toEqual(['AAA.BINANCE.csv', 'BBB.BINANCE.csv']);
    expect(leftOut).toContainEqual({ file: 'BBB.BINANCE.parquet', reason: expect.any(String) as string });
    const market = await catalog.loadMarket(await catalog.resolveManifest(RANGE));
    expect(market.bars).toBe(2);
  });

  it.each(['instruments.json', 'dow.universe.csv', 'a.funding.csv', 'b.benchmark.csv'])(
    'under the name %s is refused with that name',
    async (path) => {
      await MAKE[kind]!(join(root, path));
      const refused = { code: 'INSTRUMENTS_INVALID', path };
      expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject(refused);
      // Benchmarks are read where a range is known.
      if (path !== 'b.benchmark.csv') expect(await rejectionOf(catalogContents(root, '.'))).toMatchObject(refused);
    },
    5000,
  );

  it('under the name of a strategy is no file of it', async () => {
    await MAKE[kind]!(join(root, 'mine.js'));
    const sources = new FolderSources(root);
    expect(sources.locate('mine.js')).toBeUndefined();
    expect(() => sources.read('mine.js')).toThrow('mine.js is no regular file');
  });
});

test('a data file that a pipe has replaced since it was found is refused, not waited for', async () => {
  const path = join(root, 'AAA.BINANCE.csv');
  await rm(path);
  execFileSync('mkfifo', [path]);
  expect(await rejectionOf(new FileHashes().hash(path))).toMatchObject({
    code: 'BAD_DATA',
    details: { file: 'AAA.BINANCE.csv' },
  });
});

test('a file that may not be read is said to be that, without its path', () => {
  const denied = Object.assign(new Error("EACCES: permission denied, open '/srv/x'"), { code: 'EACCES' });
  expect(unreadableReason(denied)).toBe('may not be read by the server');
});
