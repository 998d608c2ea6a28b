import type { StatisticName } from '../../engine/model/statistics';
import type { TrialTable } from './schema';

/** Database column of each statistic: the same name in the database's spelling. */
export function statisticColumn(name: StatisticName): keyof TrialTable {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as keyof TrialTable;
}
