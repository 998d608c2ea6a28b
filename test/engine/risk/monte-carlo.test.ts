import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { monteCarlo, type MonteCarloTask } from '../../../engine/risk/monte-carlo';
import { shuffled, stationaryBootstrap, type PathSource } from '../../../engine/risk/path-source';
import { RowQuantiles } from '../../../engine/risk/row-quantiles';
import { newKernelRows, newPlainRows } from '../../../engine/risk/path-rows';
import { simulatePaths, type PathPart } from '../../../engine/risk/simulate-paths';
import { quantilesOf } from '../../../engine/statistics/quantiles';

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];
const task = (more: Partial<MonteCarloTask> = {}): MonteCarloTask => ({
  returns: Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 1000 - 0.045),
  ...{ method: 'bootstrap', paths: 2000, horizon: 60, levels: [0.95], ruin: 0.5, seed: 3 },
  ...more,
});

describe('quantiles of rows', () => {
  it('are those of a sort, to the last bit', () => {
    const random = new SeededRandom(5, 'rows');
    const rows = [
      Float64Array.from({ length: 997 }, () => random.next() ** 4),
      Float64Array.from({ length: 997 }, () => Math.min(0, random.next() - 0.7)),
      Float64Array.from({ length: 997 }, () => Math.floor(random.next() * 3)),
      new Float64Array(997).fill(0.3),
    ];
    const quantiles = new RowQuantiles(997, SHARES);
    for (const row of rows) expect(quantiles.of(row)).toEqual(quantilesOf(row.slice(), SHARES));
  });
});

describe('random numbers', () => {
  it('are the same one by one and in lists', () => {
    const [one, many] = [new SeededRandom(9, 'a'), new SeededRandom(9, 'a')];
    const values = new Uint32Array(50);
    many.fill(values);
    many.fill(values);
    const expected = Array.from({ length: 100 }, () => one.next() * 2 ** 32).slice(50);
    expect([...values]).toEqual(expected);
  });
});

/** The first `steps` of all paths, drawn in parts as a simulation does. */
function drawnPaths(source: PathSource, { paths, steps }: { paths: number; steps: number }): Float64Array[] {
  const found = Array.from({ length: paths }, () => new Float64Array(steps));
  for (let from = 0; from < steps; from += 3) {
    const some = Math.min(3, steps - from);
    for (let first = 0; first < paths; first += 200) {
      const count = Math.min(200, paths - first);
      const returns = new Float64Array(count * some);
      source.draw(returns, { first, paths: count, steps: some });
      for (let p = 0; p < count; p++) found[first + p]!.set(returns.subarray(p * some, (p + 1) * some), from);
    }
  }
  return found;
}

describe('parts of paths', () => {
  it.each(['bootstrap', 'resample', 'shuffle'] as const)(
    'of %s that are known give the same to the last bit',
    (method) => {
      // 700 steps are 44 advances of 16: each part has two or three of them.
      const given = task({ method, paths: 300, horizon: 700 });
      const found = new Map<number, PathPart>();
      const whole = monteCarlo(given, (number, part) => void found.set(number, part));
      expect([...found.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(found.get(0)!.worth[2]).toEqual(whole.bands.worth.p50.slice(0, 32));
      const known = new Map([...found].filter(([number]) => number < 7 || number === 11));
      const again: number[] = [];
      expect(monteCarlo({ ...given, known }, (number) => void again.push(number))).toEqual(whole);
      expect(again).toEqual([7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19]);
      // What is known is taken, not looked for.
      const marked = new Map([
        [0, { ...found.get(0)!, worth: found.get(0)!.worth.map((all) => all.map(() => 9)) as never }],
      ]);
      expect(monteCarlo({ ...given, known: marked }).bands.worth.p50[0]).toBe(9);
    },
  );

  it('of a short horizon are as many as there are', () => {
    const numbers: number[] = [];
    monteCarlo(task({ horizon: 40, paths: 100 }), (number) => void numbers.push(number));
    // Three advances, at the ends of the thirds.
    expect(numbers).toEqual([6, 13, 19]);
  });
});

describe('paths', () => {
  it('walk along the returns in blocks of the asked mean length, from any of them', () => {
    const n = 1000;
    const [paths, steps] = [500, 401];
    const numbers = Float64Array.from({ length: n }, (_, i) => i);
    const found = drawnPaths(stationaryBootstrap(numbers, { paths, block: 8, seed: 1 }), { paths, steps });
    let jumps = 0;
    for (const path of found) {
      for (let step = 1; step < steps; step++) if (path[step] !== (path[step - 1]! + 1) % n) jumps++;
    }
    // 200,000 steps, each a jump with the probability 1/8; 6 deviations are 0.0045.
    expect(Math.abs(jumps / 200_000 - 1 / 8)).toBeLessThan(0.0045);
    // 500 beginnings of mean 499.5 and deviation 288.7: 5 deviations of their mean are 65.
    const begun = found.reduce((sum, path) => sum + path[0]!, 0) / paths;
    expect(Math.abs(begun - 499.5)).toBeLessThan(65);
  });

  it('take each return once where they are shuffled', () => {
    const source = shuffled(Float64Array.from([1, 2, 3, 4]), { paths: 300, seed: 2 });
    const orders = new Set<string>();
    for (const path of drawnPaths(source, { paths: 300, steps: 8 })) {
      for (const order of [path.slice(0, 4), path.slice(4)]) {
        orders.add(order.join());
        expect([...order].sort()).toEqual([1, 2, 3, 4]);
      }
    }
    expect(orders.size).toBe(24);
  });

  it.each([newKernelRows, newPlainRows])('compound, fall from their peaks and are ruined as by hand', (newRows) => {
    const source = { draw: (returns: Float64Array) => returns.set([0.1, -0.5, 0.1, 0.1]) };
    const found = simulatePaths(source, { paths: 2, horizon: 2, ruin: 0.5 }, { newRows });
    expect([...found.ends]).toEqual([1.1 * 0.5, 1.1 * 1.1]);
    expect([...found.drawdowns]).toEqual([-0.5, 0]);
    expect(found.ruined).toBe(0);
    expect(found.worth[2]).toEqual([1.1, (0.55 + 1.1 * 1.1) / 2]);
    expect(found.underwater[2]).toEqual([0, -0.25]);
  });
});

describe('paths in WebAssembly', () => {
  const random = new SeededRandom(11, 'returns');
  const noise = Float64Array.from({ length: 500 }, () => (random.next() - 0.49) / 20);
  const markets: [string, Float64Array][] = [
    ['returns of both signs', noise],
    ['returns that lose almost all', noise.map((value) => Math.max(-1, value * 40))],
    ['few different returns', noise.map((value) => Math.round(value * 50) / 50)],
    ['returns that grow beyond float32', new Float64Array(10).fill(900)],
    ['gains alone', noise.map(Math.abs)],
    ['a loss of all', Float64Array.of(-1, 0.1, 0.1)],
  ];
  const shapes = [
    { paths: 100, horizon: 40, block: 1 },
    { paths: 1001, horizon: 33, block: 7.5 },
    { paths: 2048, horizon: 100, block: 400 },
  ];
  const sources = {
    bootstrap: (returns: Float64Array, shape: (typeof shapes)[number]) =>
      stationaryBootstrap(returns, { ...shape, seed: 4 }),
    shuffled: (returns: Float64Array, { paths }: { paths: number }) => shuffled(returns, { paths, seed: 4 }),
  };
  it.each(markets)('are those of plain code to the last bit: %s', (_name, returns) => {
    for (const shape of shapes) {
      for (const sourceOf of Object.values(sources)) {
        const rules = { ...shape, ruin: 0.3 };
        const kernel = simulatePaths(sourceOf(returns, shape), rules, { newRows: newKernelRows });
        expect(kernel).toEqual(simulatePaths(sourceOf(returns, shape), rules, { newRows: newPlainRows }));
      }
    }
  });
});

describe('Monte Carlo', () => {
  it('is the same to the last bit with the same seed, and another with another', () => {
    expect(monteCarlo(task())).toEqual(monteCarlo(task()));
    expect(monteCarlo(task({ seed: 4 })).end).not.toEqual(monteCarlo(task()).end);
  });

  it('has the mean and the deviation that independent draws must have', () => {
    const { returns } = task();
    const { end } = monteCarlo(task({ block: 1, paths: 20_000 }));
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const second = returns.reduce((sum, value) => sum + (1 + value) ** 2, 0) / returns.length;
    const expected = (1 + mean) ** 60;
    const deviation = Math.sqrt(second ** 60 - expected ** 2);
    expect(Math.abs(end.mean - expected)).toBeLessThan((5 * deviation) / Math.sqrt(20_000));
  });

  it('ends where the trades end however they are shuffled, with drawdowns that differ', () => {
    const { end, maxDrawdown } = monteCarlo(task({ method: 'shuffle', horizon: 100 }));
    const product = task().returns.reduce((worth, value) => worth * (1 + value), 1);
    expect(end.p5).toBeCloseTo(product, 12);
    expect(end.p95).toBeCloseTo(product, 12);
    expect(maxDrawdown.p5).toBeLessThan(maxDrawdown.p95 - 0.05);
  });

  it('has bands whose last step is the end', () => {
    const { end, bands } = monteCarlo(task());
    const { mean: _mean, probabilityOfLoss: _loss, ...shares } = end;
    const last = Object.fromEntries(
      Object.entries<number[]>({ ...bands.worth }).map(([name, values]) => [name, values.at(-1)]),
    );
    expect(last).toEqual(shares);
    expect(bands.worth.p50).toHaveLength(60);
  });

  it('keeps nothing of what has lost all', () => {
    const { end, ruin, maxDrawdown } = monteCarlo(task({ returns: new Float64Array(10).fill(-1), horizon: 3 }));
    expect([end.p95, ruin.probability, maxDrawdown.p95]).toEqual([0, 1, -1]);
  });
});
