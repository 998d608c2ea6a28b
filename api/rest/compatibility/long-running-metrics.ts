import { sql } from 'kysely';
import type { Services } from '../../operations/services';
import { runKind } from '../../operations/run/run-kind';
import { metricText } from '../metric-text';
import { SERVER_SESSION } from './long-running-session';
import { BUCKETS, histogramText, type Distribution, type Observed } from './observed';

interface BacktestTotals {
  completed: number;
  failed: number;
  open: number;
  seconds: number;
  upTo: number[];
}

/** Runs of the server's session, of all its lives. */
async function backtestTotals({ store }: Services): Promise<BacktestTotals> {
  const seconds = sql`extract(epoch from finished_at - created_at)`;
  const done = sql`status = 'completed'`;
  const bounds = BUCKETS.map((bound) => sql`count(*) filter (where ${done} and ${seconds} <= ${bound})::int`);
  const { rows } = await sql<BacktestTotals>`
    select count(*) filter (where ${done})::int as completed,
           count(*) filter (where status = 'failed')::int as failed,
           count(*) filter (where status in ('queued', 'running'))::int as open,
           coalesce(sum(${seconds}) filter (where ${done}), 0)::float8 as seconds,
           array[${sql.join(bounds)}] as "upTo"
    from operations where session = ${SERVER_SESSION} and kind = ${runKind.name}
  `.execute(store.database.db);
  return rows[0]!;
}

function durations({ completed, seconds, upTo }: BacktestTotals): Distribution {
  return { upTo: BUCKETS.map((bound, i) => ({ bound, count: upTo[i]! })), count: completed, sum: seconds };
}

/** The metrics of the long-running server, by the names that its dashboards know. */
export async function longRunningMetrics(services: Services, observed: Observed): Promise<string> {
  const [totals, session] = await Promise.all([
    backtestTotals(services),
    services.store.sessions.findOpen(SERVER_SESSION),
  ]);
  const counter = (name: string, help: string, value: number) =>
    metricText(`backtest_server_${name}`, { type: 'counter', help }, [{ value }]);
  const gauge = (name: string, help: string, value: number) =>
    metricText(`backtest_server_${name}`, { type: 'gauge', help }, [{ value }]);
  const histogram = (name: string, help: string, distribution: Distribution) =>
    histogramText(`backtest_server_${name}_duration_seconds`, help, distribution);
  return [
    counter('backtests_total', 'Total number of backtests executed', totals.completed),
    counter('backtests_failed_total', 'Total number of failed backtests', totals.failed),
    counter('hot_reloads_total', 'Total number of hot-reloads performed', observed.hotReload.count),
    gauge('memory_bytes', 'Current memory usage in bytes', session?.memory_bytes ?? 0),
    gauge('instruments_total', 'Total number of registered instruments', session?.instruments ?? 0),
    gauge('is_running', 'Whether a backtest is currently running (1=yes, 0=no)', totals.open > 0 ? 1 : 0),
    histogram('backtest', 'Backtest execution duration in seconds', durations(totals)),
    histogram('initialization', 'Engine initialization duration in seconds', observed.initialization.distribution()),
    histogram('hot_reload', 'Hot-reload duration in seconds', observed.hotReload.distribution()),
  ].join('');
}
