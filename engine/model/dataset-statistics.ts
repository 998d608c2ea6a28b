import type { DatasetStatistics } from './datasets';

/** Statistics of several instruments as of one. */
export function sumOf(all: readonly DatasetStatistics[]): DatasetStatistics {
  const present = <T>(values: readonly (T | null)[]) => values.filter((value): value is T => value !== null);
  const edge = (pick: (sorted: string[]) => string | undefined, values: (string | null)[]) =>
    pick(present(values).sort()) ?? null;
  const frames = new Set(present(all.map(({ timeframe }) => timeframe)));
  const [lows, highs] = [present(all.map(({ lowest }) => lowest)), present(all.map(({ highest }) => highest))];
  const weighed = all.filter(({ averageVolume }) => averageVolume !== null);
  const weights = weighed.reduce((sum, { rows }) => sum + rows, 0);
  const volume = weighed.reduce((sum, { averageVolume, rows }) => sum + averageVolume! * rows, 0);
  return {
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    bars: all.reduce((sum, { bars }) => sum + bars, 0),
    first: edge(
      (sorted) => sorted[0],
      all.map(({ first }) => first),
    ),
    last: edge(
      (sorted) => sorted.at(-1),
      all.map(({ last }) => last),
    ),
    lowest: lows.length === 0 ? null : lows.reduce((a, b) => Math.min(a, b)),
    highest: highs.length === 0 ? null : highs.reduce((a, b) => Math.max(a, b)),
    averageVolume: weights === 0 ? null : volume / weights,
    timeframe: frames.size === 1 ? [...frames][0]! : null,
  };
}
