import type { ActivityMonth, ExposurePoint } from '../model/analytics-views';
import { toIso } from '../model/time';
import type { RunCurve } from './analysed-run';
import { extremeRows } from './extreme-rows';
import { monthOf } from './period-table';

type Recorded = RunCurve & { gross: Float64Array; net: Float64Array; traded: Float64Array };

/** Whether a run has its exposure, which earlier versions did not keep. */
export function hasExposure(curve: RunCurve): curve is Recorded {
  return curve.gross !== null && curve.net !== null && curve.traded !== null;
}

export function exposurePoints({ times, gross, net }: Recorded, most: number): ExposurePoint[] {
  return extremeRows([gross, net], most).map((row) => {
    return { time: toIso(times[row]!), gross: gross[row]!, net: net[row]! };
  });
}

/** Exposure and what was traded by months of the UTC calendar. */
export function activityMonths({ times, equity, gross, net, traded }: Recorded): ActivityMonth[] {
  const months: ActivityMonth[] = [];
  for (let from = 0; from < times.length;) {
    const { year, month } = monthOf(times[from]!);
    const end = Date.UTC(year, month, 1) * 1000;
    const sums = { gross: 0, net: 0, traded: 0, equity: 0, max: 0 };
    let to = from;
    for (; to < times.length && times[to]! <= end; to++) {
      sums.gross += gross[to]!;
      sums.net += net[to]!;
      sums.traded += traded[to]!;
      sums.equity += equity[to]!;
      sums.max = Math.max(sums.max, gross[to]!);
    }
    const steps = to - from;
    const turnover = sums.equity > 0 ? sums.traded / (sums.equity / steps) : null;
    const means = { averageGross: sums.gross / steps, maxGross: sums.max, averageNet: sums.net / steps };
    months.push({ year, month, ...means, traded: sums.traded, turnover });
    from = to;
  }
  return months;
}
