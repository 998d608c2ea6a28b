import type { DatasetTotals } from '../../../engine/model/datasets';
import type { Services } from '../services';
import { statisticsOf } from './dataset-view';

const PAGE = 1000;

/** Numbers over all datasets, by their newest versions. */
export async function datasetTotals({ store }: Pick<Services, 'store'>): Promise<DatasetTotals> {
  const totals: DatasetTotals = {
    ...{ datasets: 0, versions: 0, rows: 0, bytes: await store.datasets.bytes() },
    ...{ averageScore: null, timeframes: {}, instruments: 0 },
  };
  const instruments = new Set<string>();
  let scores = 0;
  for (let offset = 0; ; offset += PAGE) {
    const { rows } = await store.datasets.list({ limit: PAGE, offset });
    for (const { dataset, newest } of rows) {
      const { rows: count, timeframe } = statisticsOf(newest);
      totals.datasets++;
      totals.versions += dataset.newest;
      totals.rows += count;
      scores += newest.score;
      if (timeframe !== null) totals.timeframes[timeframe] = (totals.timeframes[timeframe] ?? 0) + 1;
      for (const { instrument } of newest.instruments) instruments.add(instrument);
    }
    if (rows.length < PAGE) break;
  }
  if (totals.datasets > 0) totals.averageScore = Math.round((100 * scores) / totals.datasets) / 100;
  return { ...totals, instruments: instruments.size };
}
