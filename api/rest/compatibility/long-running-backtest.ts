import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { parameterValueSchema } from '../../../engine/model/run-config';
import { isFinal } from '../../../engine/model/status';
import type { RunView, SessionView } from '../../../engine/model/views';
import { decodeRequestError } from '../../errors';
import type { Door } from './compatibility-route';
import { loadedUntil, megabytes, SERVER_SESSION } from './long-running-session';
import { timed, untilEnded } from './waiting';

/** What runs where the configuration names no strategy. */
const OWN_STRATEGY = 'short-strangle';
const SAMPLES = 10;

export const runInput = z.strictObject({
  strategy_config: z.object({ strategy: z.string().optional() }).catchall(parameterValueSchema),
  backtest_id: z.string().min(1).max(200).nullish(),
});

/** `backtest_20250131_154500` */
function newBacktestId(now = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `backtest_${digits.slice(0, 8)}_${digits.slice(8, 14)}`;
}

export async function runBacktest(door: Door, input: z.output<typeof runInput>) {
  const { caller, services } = door;
  const session = await caller.sessions.get({ name: SERVER_SESSION });
  const { strategy, ...parameters } = input.strategy_config;
  const label = input.backtest_id ?? newBacktestId();
  const request = {
    session: SERVER_SESSION,
    strategy: strategy ?? OWN_STRATEGY,
    parameters,
    // What sells options short needs to borrow.
    ...((strategy ?? OWN_STRATEGY) === OWN_STRATEGY && { account: { type: 'margin' as const } }),
    label,
    whenBusy: 'refuse' as const,
    // Its clients know of no cache: each backtest is run.
    cache: 'bypass' as const,
  };
  const create = () => caller.runs.create({ ...request, wait: true });
  const limitMs = services.config.backtestTimeoutSeconds * 1000;
  const [run, seconds] = await timed(() => untilEnded(door, create, limitMs));
  return finishedRun(run, { session, seconds, label });
}

interface Circumstances {
  session: SessionView;
  seconds: number;
  label: string;
}

function finishedRun(run: RunView, { session, seconds, label }: Circumstances) {
  const { statistics } = run;
  if (!statistics) {
    throw HoldfastError.fromBody(run.error ?? { code: 'CANCELLED', message: 'The backtest was cancelled.' });
  }
  return {
    status: 'success',
    backtest_id: label,
    run_id: run.runId,
    total_pnl: (statistics.finalEquity ?? 0) - run.account.initialCapital,
    num_trades: statistics.trades,
    sharpe_ratio: statistics.sharpe,
    max_drawdown: -Math.abs(statistics.maxDrawdownMoney ?? 0),
    instruments_used: session.instruments,
    backtest_time_sec: seconds,
  };
}

export async function status({ caller }: Door) {
  const session = await caller.sessions.get({ name: SERVER_SESSION }).catch((error: unknown) => {
    if (decodeRequestError(error).code === 'SESSION_NOT_FOUND') return undefined;
    throw error;
  });
  if (session?.status !== 'ready') {
    const message = session ? `Engine is ${session.status}` : 'Engine not initialized - call /initialize';
    return { initialized: false, message, ...(session?.error && { code: session.error.code }) };
  }
  const [finished, open, samples] = await Promise.all([
    caller.runs.list({ session: SERVER_SESSION, status: 'completed', limit: 1 }),
    caller.runs.list({ session: SERVER_SESSION, sort: '-createdAt', limit: 10 }),
    caller.sessions.instruments({ name: SERVER_SESSION, limit: SAMPLES }),
  ]);
  const current = open.items.find((run) => !isFinal(run.status));
  return {
    initialized: true,
    instruments_registered: session.instruments,
    data_loaded_until: loadedUntil(session),
    memory_mb: megabytes(session),
    uptime_seconds: Math.round(process.uptime()),
    total_backtests: finished.total,
    current_backtest: current ? (current.label ?? current.runId) : null,
    sample_instruments: samples.items.map(({ id }) => id),
  };
}
