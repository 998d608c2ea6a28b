import path from 'node:path';
import { SearchThreads } from '../../../engine/host/search-threads';
import type { Parameters } from '../../../engine/model/run-config';
import { ALGORITHMS, float, less, searched, searcherOf, spaceOf, values } from '../search/spaces';

const threadFile = path.join(__dirname, '../../../dist/engine/host/search-thread.js');
let searches: SearchThreads;

beforeEach(() => (searches = new SearchThreads(threadFile)));
afterEach(() => searches.close());

const space = spaceOf({ x: float(-1, 1), y: float(-1, 1), w: values('a', 'b') }, less('x', 'y'));
const judge = ({ x, y }: Parameters) => ({ costs: [(Number(x) - 0.3) ** 2 + Number(y) ** 2], violation: 0 });
/** Each point of the second generation is the best of a thousand by densities of thousands of kernels: minutes in all. */
const LONG = {
  algorithm: { name: 'tpe' as const, options: { candidates: 1000, startup: 10_000 } },
  problem: { space, objectives: 1, seed: 1, trials: 20_000, generation: 10_000 },
};

test.each(ALGORITHMS.filter((name) => name !== 'grid'))(
  '%s gives the points on a thread that it gives here',
  async (name) => {
    const problem = { space, objectives: 1, seed: 3, trials: 60, generation: 10 };
    const searcher = await searches.search({ algorithm: { name, options: {} }, problem });
    const there: Parameters[] = [];
    for (let points = await searcher.propose(); points.length > 0; points = await searcher.propose()) {
      there.push(...points);
      await searcher.observe(points.map((point) => ({ point, ...judge(point) })));
    }
    const here = searched(searcherOf(name, problem), judge).flat();
    expect(there).toEqual(here.map(({ point }) => point));
  },
);

test('what an algorithm does not take is refused as it is here', async () => {
  const problem = { space: spaceOf({ x: float(0, 1) }), objectives: 1, seed: 1, trials: 5, generation: 5 };
  const opened = searches.search({ algorithm: { name: 'grid', options: {} }, problem });
  await expect(opened).rejects.toMatchObject({ code: 'VALIDATION', path: 'space.x.step' });
});

test('who is let go is not waited for, and the searches beside it go on meanwhile', async () => {
  const long = await searches.search(LONG);
  const points = await long.propose();
  await long.observe(points.map((point) => ({ point, ...judge(point) })));
  const thinking = long.propose();
  const beside = await searches.search({ ...LONG, problem: { ...LONG.problem, generation: 5 } });
  expect(await beside.propose()).toHaveLength(5);
  long.letGo();
  await expect(thinking).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(long.propose()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await beside.observe(points.slice(0, 5).map((point) => ({ point, ...judge(point) })));
  expect(await beside.propose()).toHaveLength(5);
});

test('a thread goes from a search that is closed to the next one', async () => {
  const problem = { ...LONG.problem, generation: 5 };
  for (let i = 0; i < 3; i++) {
    const searcher = await searches.search({ ...LONG, problem });
    expect(await searcher.propose()).toHaveLength(5);
    searcher.close();
    searcher.close();
  }
});
