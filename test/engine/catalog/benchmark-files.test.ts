import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { ManifestContent } from '../../../engine/model/cache-key';
import type { Manifest } from '../../../engine/model/manifest';
import { evaluationSchema, type Evaluation } from '../../../engine/model/run-config';
import { startMicros } from '../../../engine/model/time';
import { configOf, engineWith, errorOf, rejectionOf } from '../support';

let home: string;
let catalog: Catalog;
const RANGE = { catalog: '.', start: startMicros('2024-03-26'), end: startMicros('2024-04-03') };
const DAYS = ['2024-03-26', '2024-03-27', '2024-03-28', '2024-04-01'];
const CLOSES = [10, 11, 9.9, 11.88];
/** The same returns: 10 %, -10 %, 20 %; and days on which New York is closed, before and after. */
const CSV =
  'time,value\n2024-03-22,90\n2024-03-25,100\n2024-03-26,100\n2024-03-27,110\n2024-03-28,99\n2024-03-29,98\n2024-04-01,118.8\n2024-05-01,1\n';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'benchmarks-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  const rows = DAYS.map((day, t) => `${day},${CLOSES[t - 1] ?? 10},20,5,${CLOSES[t]}`);
  await writeFile(join(home, 'AAA.XNAS.csv'), ['timestamp,open,high,low,close', ...rows].join('\n'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = (text: string) => writeFile(join(home, 'index.benchmark.csv'), text);
const evaluation: Evaluation = { benchmark: { file: 'index.benchmark.csv' } };
const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(10)) }));
const config = configOf({ strategy: 'under-test', account: { initialCapital: 100 }, evaluation });

describe('a benchmark of a file', () => {
  it('is compared by the days on which it has a value', async () => {
    await write(CSV);
    const market = await catalog.loadMarket(await catalog.resolveManifest(RANGE));
    const { statistics } = tested.run(market, config);
    expect(statistics.benchmarkReturn).toBeCloseTo(0.188, 12);
    expect(statistics.beta).toBeCloseTo(1, 12);
    expect(statistics.excessReturn).toBeCloseTo(0, 12);
  });

  it('may be of times too, and is cut to the range of the session', async () => {
    await write('time,value\n2024-03-20T00:00:00Z,90\n2024-03-25T20:00:00Z,100\n1711569600,110\n2024-06-01,5\n');
    const { benchmarks } = await catalog.resolveManifest(RANGE);
    expect(benchmarks).toEqual({
      'index.benchmark.csv': [
        [startMicros('2024-03-25T20:00:00Z'), 100],
        [startMicros('2024-03-27T20:00:00Z'), 110],
      ],
    });
  });

  it('is part of what decides a result', async () => {
    await write(CSV);
    const key = (manifest: Manifest, judged: Evaluation) =>
      new ManifestContent(manifest).parts({
        code: { bundleHash: '', engineBuild: '' },
        execution: { ...config, evaluation: judged },
        parameters: {},
      }).account;
    const before = await catalog.resolveManifest(RANGE);
    await write(CSV.replace('110', '111'));
    const after = await catalog.resolveManifest(RANGE);
    expect(key(before, evaluation)).not.toBe(key(after, evaluation));
    expect(key(before, { riskFreeRate: 0.01 })).toBe(key(after, { riskFreeRate: 0.01 }));
  });

  it('that the session does not know is refused', async () => {
    const market = await catalog.loadMarket(await catalog.resolveManifest(RANGE));
    const error = errorOf(() => tested.run(market, config));
    expect(error).toMatchObject({ code: 'VALIDATION', path: 'evaluation.benchmark.file' });
  });

  it.each(['../index.benchmark.csv', '/etc/passwd', 'index.csv', '.benchmark.csv'])(
    'is none of the name %s',
    (file) => {
      expect(evaluationSchema.safeParse({ benchmark: { file } }).success).toBe(false);
    },
  );

  it.each([
    ['date,close\n', 'index.benchmark.csv:1'],
    ['time,value\n2024-03-26,0\n', 'index.benchmark.csv:2'],
    ['time,value\n2024-03-26,1\n2024-03-25,1\n', 'index.benchmark.csv:3'],
  ])('is refused with its line: %j', async (text, path) => {
    await write(text);
    expect(await rejectionOf(catalog.resolveManifest(RANGE))).toMatchObject({ code: 'INSTRUMENTS_INVALID', path });
  });
});
