import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { monteCarlo, type MonteCarloTask } from '../../../engine/risk/monte-carlo';
import { shuffled, stationaryBootstrap } from '../../../engine/risk/path-source';
import { RowQuantiles } from '../../../engine/risk/row-quantiles';
import { simulatePaths } from '../../../engine/risk/simulate-paths';
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
    for (const row of rows) {
      const range = { least: Math.min(...row), most: Math.max(...row) };
      expect(quantiles.of(row, range)).toEqual(quantilesOf(row.slice(), SHARES));
    }
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

describe('paths', () => {
  it('walk along the returns in blocks of the asked mean length', () => {
    const n = 1000;
    const source = stationaryBootstrap(
      Float64Array.from({ length: n }, (_, i) => i),
      { paths: 500, block: 8, seed: 1 },
    );
    let before = source.next().slice();
    let jumps = 0;
    for (let step = 1; step <= 400; step++) {
      const now = source.next();
      for (let p = 0; p < 500; p++) if (now[p] !== (before[p]! + 1) % n) jumps++;
      before = now.slice();
    }
    // 200,000 steps, each a jump with the probability 1/8; 6 deviations are 0.0045.
    expect(Math.abs(jumps / 200_000 - 1 / 8)).toBeLessThan(0.0045);
  });

  it('take each return once where they are shuffled', () => {
    const source = shuffled(Float64Array.from([1, 2, 3, 4]), { paths: 300, seed: 2 });
    const steps = Array.from({ length: 8 }, () => source.next().slice());
    const orders = new Set<string>();
    for (let p = 0; p < 300; p++) {
      for (const from of [0, 4]) {
        const order = steps.slice(from, from + 4).map((values) => values[p]!);
        orders.add(order.join());
        expect([...order].sort()).toEqual([1, 2, 3, 4]);
      }
    }
    expect(orders.size).toBe(24);
  });

  it('compound, fall from their peaks and are ruined as by hand', () => {
    const [up, down] = [
      [0.1, 0.1],
      [-0.5, 0.2],
    ];
    const rows = [up![0]!, down![0]!, up![1]!, down![1]!];
    let step = 0;
    const source = { next: () => Float64Array.from([rows[2 * step]!, rows[2 * step++ + 1]!]) };
    const found = simulatePaths(source, { paths: 2, horizon: 2, ruin: 0.5 });
    expect([...found.ends]).toEqual([0.6, 1.1 * 1.1]);
    expect([...found.drawdowns]).toEqual([-0.5, 0]);
    expect(found.ruined).toBe(1);
    expect(found.worth[2]).toEqual([0.8, (0.6 + 1.1 * 1.1) / 2]);
    expect(found.underwater[2]).toEqual([-0.25, -0.2]);
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
    const last = Object.fromEntries(Object.entries(bands.worth).map(([name, values]) => [name, values.at(-1)]));
    expect(last).toEqual(shares);
    expect(bands.worth.p50).toHaveLength(60);
  });

  it('keeps nothing of what has lost all', () => {
    const { end, ruin, maxDrawdown } = monteCarlo(task({ returns: new Float64Array(10).fill(-1), horizon: 3 }));
    expect([end.p95, ruin.probability, maxDrawdown.p95]).toEqual([0, 1, -1]);
  });
});
