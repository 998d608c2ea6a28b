import { createHash, hash as hashOf } from 'node:crypto';
import type { FillLog } from '../execution/fills/fill-log';
import { STATISTICS, type Statistics } from '../model/statistics';
import {
  statisticsOfTrials,
  type AnyStatisticName,
  type FurtherStatistics,
  type TrialStatistics,
} from '../model/trial-statistics';

/** The quiet NaN without payload stands for null, whatever NaN the processor would write. */
const NULL_BITS = 0x7ff8_0000_0000_0000n;

/** SHA-256 over the statistics, in the order of `statisticsOfTrials`, as little-endian float64. 32 bytes. */
export function hashStatistics(statistics: TrialStatistics, further: FurtherStatistics = {}): Buffer {
  return hashOf('sha256', statisticsBytes(statistics, statisticsOfTrials(further)), 'buffer');
}

/** SHA-256 over fills (time, number of the instrument, signed quantity, price, fee), equity and statistics; hex. */
export function hashResult(run: {
  fills: FillLog;
  /** When each fill happened. */
  filledAt: Float64Array;
  equity: Float64Array;
  statistics: Statistics;
}): string {
  const { fills, filledAt, equity, statistics } = run;
  const hash = createHash('sha256');
  const rows = new DataView(new ArrayBuffer(40 * fills.count));
  for (let i = 0; i < fills.count; i++) {
    rows.setFloat64(40 * i, filledAt[i]!, true);
    rows.setFloat64(40 * i + 8, fills.instruments[i]!, true);
    rows.setFloat64(40 * i + 16, fills.quantities[i]!, true);
    rows.setFloat64(40 * i + 24, fills.prices[i]!, true);
    rows.setFloat64(40 * i + 32, fills.fees[i]!, true);
  }
  const curve = new DataView(new ArrayBuffer(8 * equity.length));
  for (let i = 0; i < equity.length; i++) curve.setFloat64(8 * i, equity[i]!, true);
  return hash.update(rows).update(curve).update(statisticsBytes(statistics, STATISTICS)).digest('hex');
}

const rowOf = (length: number) => new DataView(new ArrayBuffer(8 * length));
/** Of the usual length, which most rows have. */
const usualRow = rowOf(STATISTICS.length);

function statisticsBytes(statistics: TrialStatistics, names: readonly AnyStatisticName[]): DataView {
  const statisticsRow = names === STATISTICS ? usualRow : rowOf(names.length);
  names.forEach((name, i) => {
    const value = statistics[name] ?? null;
    if (value === null) statisticsRow.setBigUint64(8 * i, NULL_BITS, true);
    else statisticsRow.setFloat64(8 * i, value, true);
  });
  return statisticsRow;
}
