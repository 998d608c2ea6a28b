import type { Selectable } from 'kysely';
import { STATISTICS, type StatisticName } from '../../engine/model/statistics';
import type { TrialTable } from './schema';

/** Database column of each statistic: the same name in the database's spelling. */
export function statisticColumn(name: StatisticName): keyof TrialTable {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as keyof TrialTable;
}

/** The figures of a row, in the order of `statisticsOfTrials`; NaN for one without meaning. */
export function figuresOf(row: Selectable<TrialTable>): Float64Array {
  const own = STATISTICS.map((name) => row[statisticColumn(name)] as number | null);
  return Float64Array.from([...own, ...Object.values(row.further ?? {})], (value) => value ?? NaN);
}
