import { sql, type RawBuilder } from 'kysely';
import { figurePath, type TrialFigure } from '../../../engine/model/script-figures';
import { isStatisticName } from '../../../engine/model/statistics';
import type { TrialStatus } from '../../../engine/model/status';
import { isAnyStatistic } from '../../../engine/model/trial-statistics';
import { statisticColumn } from '../trial-columns';

export interface TrialPage {
  limit: number;
  offset: number;
  sort: { by: TrialFigure | 'trial'; descending: boolean };
  status?: TrialStatus;
  /** Only what comes after this row, instead of `offset`: its position in the list from 1, and its figure by the order. */
  after?: { position: number; trial: number; value: number | null };
  /** The rows are many and do not change any more: their first ones by a statistic are kept. */
  settled?: boolean;
}

/** What a list is in order of; figures of scripts stand in the rows of their runs. */
export function sortColumn(by: TrialPage['sort']['by']): RawBuilder<number | null> {
  if (by === 'trial') return sql.ref('trial');
  if (isAnyStatistic(by)) {
    return isStatisticName(by) ? sql.ref(statisticColumn(by)) : sql`(further ->> ${sql.lit(by)})::float8`;
  }
  const path = sql`${figurePath(by)}::text[]`;
  return sql`(select case when jsonb_typeof(s.statistics #> ${path}) = 'number' then (s.statistics #>> ${path})::float8 end
    from script_runs s where s.sweep_id = trials.sweep_id and s.trial = trials.trial and trials.status = 'completed')`;
}

type Order = TrialPage['sort'] & { column: RawBuilder<number | null> };

/** What comes after a row, in the order of a column with nulls last, then of trial: a scan, but no sort of all that is left. */
export function follows({ by, column: figure, descending }: Order, { trial, value }: NonNullable<TrialPage['after']>) {
  if (by === 'trial') return descending ? sql<boolean>`trial < ${trial}` : sql<boolean>`trial > ${trial}`;
  if (value === null) return sql<boolean>`${figure} is null and trial > ${trial}`;
  const beyond = descending ? sql`<` : sql`>`;
  return sql<boolean>`(${figure} ${beyond} ${value}::float8 or (${figure} = ${value}::float8 and trial > ${trial}) or ${figure} is null)`;
}
