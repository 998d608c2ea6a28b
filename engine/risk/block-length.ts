import { aboveRounding } from '../statistics/rounding';

/**
 * Mean length of the blocks of the stationary bootstrap that suits a series: Politis and White, "Automatic block-length
 * selection for the dependent bootstrap", Econometric Reviews 23 (2004), with the correction of Patton, Politis and White,
 * Econometric Reviews 28 (2009).
 * @param values at least 10
 * @returns at least 1; 1 where none varies
 */
export function blockLength(values: Float64Array): number {
  const n = values.length;
  const quiet = Math.max(5, Math.floor(Math.log10(n)));
  const most = Math.min(Math.ceil(Math.sqrt(n)) + quiet, n - 2);
  const { covariances, correlations } = lagged(values, most);
  if (!varies(covariances[0]!, values)) return 1;
  const lags = Math.min(2 * Math.max(firstQuietLag(correlations, { quiet, n }) ?? most, 1), most);
  let slope = 0;
  let longRun = covariances[0]!;
  for (let lag = 1; lag <= lags; lag++) {
    const weight = lag / lags <= 0.5 ? 1 : 2 * (1 - lag / lags);
    slope += 2 * weight * lag * covariances[lag]!;
    longRun += 2 * weight * covariances[lag]!;
  }
  const length = Math.cbrt((slope * slope) / (longRun * longRun)) * Math.cbrt(n);
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  return Math.max(1, Math.min(length, longest));
}

function varies(variance: number, values: Float64Array): boolean {
  return aboveRounding(Math.sqrt(variance), Math.abs(values[0]!)) > 0;
}

interface Lagged {
  covariances: Float64Array;
  /** Sizes, with the deviations of what overlaps. */
  correlations: Float64Array;
}

function lagged(values: Float64Array, most: number): Lagged {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const distances = values.map((value) => value - mean);
  const covariances = new Float64Array(most + 1);
  const correlations = new Float64Array(most + 1);
  for (let lag = 0; lag <= most; lag++) {
    let [cross, late, early] = [0, 0, 0];
    for (let i = lag; i < n; i++) cross += distances[i]! * distances[i - lag]!;
    for (let i = lag + 1; i < n; i++) {
      late += distances[i]! * distances[i]!;
      early += distances[i - lag - 1]! * distances[i - lag - 1]!;
    }
    covariances[lag] = cross / n;
    correlations[lag] = Math.abs(cross) / Math.sqrt(late * early);
  }
  return { covariances, correlations };
}

/** The first lag before as many that are all within what noise has; lag 0, which is not, counts as one. */
function firstQuietLag(correlations: Float64Array, { quiet, n }: { quiet: number; n: number }): number | undefined {
  const noise = 2 * Math.sqrt(Math.log10(n) / n);
  for (let lag = 0; lag + quiet < correlations.length; lag++) {
    if (correlations.subarray(lag, lag + quiet).every((size) => size < noise)) return lag;
  }
  return undefined;
}
