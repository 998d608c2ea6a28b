import { bestOf } from '../../../engine/analytics/better';
import { correlations } from '../../../engine/analytics/correlations';
import { growthCurve } from '../../../engine/analytics/growth-curve';
import { settingDifferences } from '../../../engine/analytics/setting-differences';
import { MOST_OVERLAID } from '../../../engine/model/analytics';
import type { ComparisonView } from '../../../engine/model/analytics-views';
import { toIso } from '../../../engine/model/time';
import { statisticEntry } from '../../../engine/model/trial-statistics';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { requireResultOpen } from '../run/run-results';
import type { Services } from '../services';
import { EVERY_STATISTIC } from './figure-groups';
import { openCurve } from './open-run';
import { requireCompleted } from './require-completed';

/**
 * Runs side by side: what differs in their settings, every statistic, and of at most 50 the correlation of their days and
 * their curves.
 * @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE, SEALED with the path of the run
 */
export async function compareRuns(
  services: Services,
  { runs: ids, points }: { runs: readonly string[]; points: number },
): Promise<ComparisonView> {
  const rows: RunRow[] = [];
  for (const [i, id] of ids.entries()) {
    const row = await services.store.runs.find(id);
    const path = `runs.${i}`;
    rows.push(requireCompleted(row, id, path));
    await requireResultOpen(services, row!, path);
  }
  const overlaid = rows.length > MOST_OVERLAID ? rows.slice(0, points > 0 ? MOST_OVERLAID : 0) : rows;
  const curves = [];
  for (const row of overlaid) curves.push(await openCurve(services, row));
  return {
    runs: rows.map((row) => ({
      ...{ runId: row.id, label: row.label, session: row.session!, strategy: row.strategy! },
      start: dateOf(row, 'firstClose'),
      end: dateOf(row, 'lastClose'),
    })),
    differences: settingDifferences(rows.map(settingsOf)),
    figures: EVERY_STATISTIC.map((name) => {
      const { label, unit } = statisticEntry(name);
      const values = rows.map(({ statistics }) => (statistics as Record<string, number | null> | null)?.[name] ?? null);
      return { name, label, unit, values, best: bestOf(name, values) };
    }),
    correlation: rows.length > MOST_OVERLAID ? null : correlations(curves),
    curves: points === 0 ? [] : curves.map((curve, i) => ({ runId: rows[i]!.id, points: growthCurve(curve, points) })),
  };
}

function dateOf({ statistics }: RunRow, name: 'firstClose' | 'lastClose'): string | null {
  const value = (statistics as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' ? value : null;
}

/** What decides a result, as requests name it. */
function settingsOf({
  config,
  session,
  manifest_version: manifestVersion,
  strategy_hash: strategyHash,
}: RunRow): object {
  const { start, end, ...settings } = config;
  return {
    ...{ session, manifestVersion, strategyHash, ...settings },
    ...(start !== undefined && { start: toIso(start) }),
    ...(end !== undefined && { end: toIso(end) }),
  };
}
