import type { Readable } from 'node:stream';
import type { StatisticRow } from '../../../engine/model/analytics-views';
import type { ExportFormat } from '../../../engine/model/result';
import type { List } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { pageOf } from '../tables/paged-table';
import { exportTable } from '../tables/table-export';
import { ALL_GROUPS, figureGroups } from './figure-groups';
import { requireCompleted } from './require-completed';

/**
 * Every statistic of a run as a row.
 * @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE
 */
export async function statisticsOfRun({ store }: Services, id: string): Promise<List<StatisticRow>> {
  const items = rowsOf(requireCompleted(await store.runs.find(id), id, 'id'));
  return { total: items.length, items };
}

/** The same as a file; see `exportTable`. */
export async function exportStatistics(services: Services, id: string, format: ExportFormat): Promise<Readable> {
  const { items } = await statisticsOfRun(services, id);
  const columns = [
    ...(['group', 'name', 'label', 'unit'] as const).map(text),
    { name: 'value', type: 'number' } as const,
  ];
  return exportTable({ columns, pages: [pageOf(columns, items, valueOf)] }, format);
}

const valueOf = (row: StatisticRow, name: string) => row[name as keyof StatisticRow];
const text = (name: string) => ({ name, type: 'text' }) as const;

function rowsOf({ statistics }: RunRow): StatisticRow[] {
  return figureGroups(statistics, ALL_GROUPS).flatMap(({ title, figures }) => {
    return figures.map(({ name, label, unit, value }) => ({ group: title, name, label, unit, value }));
  });
}
