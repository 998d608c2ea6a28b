import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { parametersSchema } from '../../../engine/model/run-config';
import { isFinal, OPERATION_STATUSES, type OperationStatus } from '../../../engine/model/status';
import { timeframeSchema } from '../../../engine/model/timeframe';
import { decodeRequestError } from '../../errors';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { encodeEngineResult, encodeExecution } from './engine-backtest-encoding';
import type { ErrorForm } from './flat-errors';
import { findJob, requireResult } from './job-runs';
import { lenientTimeSchema } from './lenient-time';

/** Types of backtests of this contract, and the path of ours for those that are no backtest of their own here. */
const TYPES = {
  strategy_validation: null,
  risk_scenario: 'POST /api/v1/risk, once it is there',
  portfolio_optimization: 'POST /api/v1/risk, once it is there',
  stress_test: 'POST /api/v1/risk, once it is there',
  monte_carlo: 'POST /api/v1/risk, once it is there',
  walk_forward: 'POST /api/v1/validations {"kind": "walk-forward", "run": "…"} of a completed backtest',
  cross_validation: 'POST /api/v1/validations {"kind": "k-fold", "run": "…"} of a completed backtest',
} as const;
type BacktestType = keyof typeof TYPES;

const MOST_SYMBOLS = 100;
const ACTIVE = ['queued', 'running', 'paused'] as const satisfies readonly OperationStatus[];

const backtestInput = z.strictObject({
  backtest_name: z.string().min(1).max(200),
  backtest_type: z.enum(Object.keys(TYPES) as [BacktestType, ...BacktestType[]]).default('strategy_validation'),
  description: z.string().max(10_000).nullish(),
  start_date: lenientTimeSchema,
  end_date: lenientTimeSchema,
  frequency: timeframeSchema.default('1d'),
  symbols: z.array(z.string().min(1).max(128)).min(1).max(MOST_SYMBOLS),
  strategy_id: z.string().min(1).max(256),
  strategy_parameters: parametersSchema.default({}),
  initial_capital: z.number().positive().max(1e15).default(100_000),
  // The machine has what it has: both are taken, and answers say what was used.
  use_neural_engine: z.boolean().default(false),
  use_vectorized_calculations: z.boolean().default(false),
  catalog: z.string().min(1).nullish(),
});
const executionInput = z.strictObject({ execution_id: z.string().min(1).max(64) });
const cancelInput = executionInput.extend({ reason: z.string().min(1).max(500).nullish() });
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({
  status: z.enum(OPERATION_STATUSES).optional(),
  limit: whole(1, 1000).default(100),
  offset: whole(0, 1e9).default(0),
});

export const ENGINE_ERRORS: ErrorForm = {
  shape: 'object',
  names: [
    ['name', 'catalog'],
    ['start', 'start_date'],
    ['end', 'end_date'],
    ['strategy', 'strategy_id'],
    ['parameters', 'strategy_parameters'],
    ['account.initialCapital', 'initial_capital'],
    ['timeframe', 'frequency'],
    ['id', 'execution_id'],
  ],
};

/** Opens the session that holds the symbols unless it is there, and starts the run. */
async function start(door: Door, input: z.output<typeof backtestInput>) {
  const elsewhere = TYPES[input.backtest_type];
  if (elsewhere !== null) {
    const message = `backtest_type: ${input.backtest_type} is no backtest of its own here: ${elsewhere}`;
    throw new HoldfastError('VALIDATION', message, { path: 'backtest_type' });
  }
  const { caller } = door;
  const { id } = await caller.strategies.resolve({ name: input.strategy_id });
  const { catalog, instruments } = await instrumentsOf(door, input);
  const range = { timeframe: input.frequency, start: input.start_date, end: input.end_date };
  const session = await caller.sessions.ensure({ catalog, instruments, ...range });
  const run = await caller.runs.create({
    ...{ session: session.name, strategy: id, parameters: input.strategy_parameters },
    account: { initialCapital: input.initial_capital },
    label: input.backtest_name,
    cache: 'bypass',
  });
  return {
    status: 'created',
    execution_id: run.runId,
    backtest_id: run.runId,
    backtest_name: input.backtest_name,
    estimated_duration_minutes: typeof run.estimatedSeconds === 'number' ? run.estimatedSeconds / 60 : null,
    symbols_count: instruments.length,
    hardware_acceleration_enabled: false,
    created_at: run.createdAt,
  };
}

/**
 * The instruments that the symbols mean, of one catalog.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND or AMBIGUOUS_SYMBOL with the path `symbols.<index>`, VALIDATION with `symbols`
 */
async function instrumentsOf({ caller }: Door, { symbols, catalog: given }: z.output<typeof backtestInput>) {
  const found: { catalog: string; instrument: string }[] = [];
  for (const [index, symbol] of symbols.entries()) {
    const resolve = caller.catalogs.resolve({ symbol, ...(given && { catalog: given }) });
    found.push(
      await resolve.catch((error: unknown) => {
        const coded = decodeRequestError(error);
        throw coded.path === 'symbol' ? HoldfastError.fromBody({ ...coded.toBody(), path: `symbols.${index}` }) : coded;
      }),
    );
  }
  const catalogs = [...new Set(found.map(({ catalog }) => catalog))];
  if (catalogs.length > 1) {
    const message = `symbols: lie in different catalogs, ${catalogs.join(' and ')}; catalog says which`;
    throw new HoldfastError('VALIDATION', message, { path: 'symbols' });
  }
  return { catalog: catalogs[0]!, instruments: [...new Set(found.map(({ instrument }) => instrument))] };
}

/** Those that have not ended, or those with a status; newest first. */
async function list({ caller }: Door, { status, limit, offset }: z.output<typeof listInput>) {
  const wanted = status === undefined ? ACTIVE : [status];
  const pages = await Promise.all(
    wanted.map((one) =>
      caller.runs.list({ status: one, sort: '-createdAt', limit: offset + limit, offset: 0, count: true }),
    ),
  );
  const runs = pages.flatMap(({ items }) => items).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return {
    total: pages.reduce((sum, { total }) => sum + (total ?? 0), 0),
    backtests: runs.slice(offset, offset + limit).map((run) => encodeExecution(run)),
  };
}

async function get({ caller, services }: Door, { execution_id: given }: z.output<typeof executionInput>) {
  const { id, session } = await findJob(services, given);
  const [operation, run, open] = await Promise.all([
    caller.operations.get({ id }),
    caller.runs.get({ id }),
    session === null ? undefined : services.store.sessions.findOpen(session),
  ]);
  return encodeExecution(run, operation, open?.memory_bytes ?? undefined);
}

async function results(door: Door, { execution_id: given }: z.output<typeof executionInput>) {
  const { id } = await findJob(door.services, given);
  return encodeEngineResult(door, requireResult(await door.caller.runs.get({ id })));
}

/** Cancelling what has ended is no failure: the answer says that nothing was cancelled. */
async function cancel({ caller, services }: Door, { execution_id: given, reason }: z.output<typeof cancelInput>) {
  const { id } = await findJob(services, given);
  const before = await caller.runs.get({ id });
  const cancelling = isFinal(before.status)
    ? undefined
    : await caller.runs.cancel({ id, ...(reason && { reason }) }).catch((error: unknown) => {
        if (decodeRequestError(error).code !== 'INVALID_STATE') throw error;
        return undefined;
      });
  const { status } = cancelling ?? (await caller.runs.get({ id }));
  return { execution_id: id, cancelled: cancelling !== undefined, status };
}

const WORK = { method: 'POST', permission: 'run_backtest', errors: ENGINE_ERRORS } as const;
const READ = { method: 'GET', permission: 'read', errors: ENGINE_ERRORS } as const;

/** Backtests of named symbols in the background, by the paths of a backtesting engine. */
export const ENGINE_BACKTESTS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...WORK, path: '/backtests', input: backtestInput, answer: start }),
  compatibilityRoute({ ...READ, path: '/backtests', input: listInput, answer: list }),
  compatibilityRoute({ ...READ, path: '/backtests/:execution_id', input: executionInput, answer: get }),
  compatibilityRoute({ ...READ, path: '/backtests/:execution_id/results', input: executionInput, answer: results }),
  compatibilityRoute({ ...WORK, path: '/backtests/:execution_id/cancel', input: cancelInput, answer: cancel }),
];
