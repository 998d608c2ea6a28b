import { runKind } from '../../operations/run/run-kind';
import { z } from 'zod';
import { operationIdSchema } from '../../../engine/model/identifiers';
import { timeframeSchema } from '../../../engine/model/timeframe';
import { decodeRequestError } from '../../errors';
import { barClockOf } from './bar-stamps';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import type { ErrorForm } from './flat-errors';
import { lenientTimeSchema } from './lenient-time';
import { encodeOperation, encodePoint } from './operation-encoding';

const startInput = z.strictObject({
  symbol: z.string().min(1).max(128),
  timeframe: timeframeSchema,
  strategy_config_path: z.string().min(1),
  model_path: z.string().min(1).nullish(),
  start_date: lenientTimeSchema,
  end_date: lenientTimeSchema,
  initial_capital: z.number().positive().max(1e15).default(100_000),
  commission: z.number().min(0).max(1).default(0.001),
  slippage: z.number().min(0).max(1).default(0.001),
  catalog: z.string().min(1).nullish(),
});

const id = z.string().refine((text) => operationIdSchema.safeParse(text).success, {
  error: 'no operation has this id',
  params: { code: 'OPERATION_NOT_FOUND' },
});
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true', 'True', '1'], falsy: ['false', 'False', '0'] })]);
const getInput = z.strictObject({ operation_id: id, force_refresh: flag.default(false) });
const metricsInput = z.strictObject({
  operation_id: id,
  cursor: z.union([z.string(), z.number().transform(String)]).optional(),
});
const cancelInput = z.strictObject({ operation_id: id, reason: z.string().min(1).max(500).nullish() });

const STARTING: ErrorForm = {
  shape: 'object',
  names: [
    ['path', 'strategy_config_path'],
    ['model', 'model_path'],
    ['start', 'start_date'],
    ['end', 'end_date'],
    ['account.initialCapital', 'initial_capital'],
    ['fees.proportional', 'commission'],
    ['slippage.proportional', 'slippage'],
  ],
};
const OPERATION: ErrorForm = { shape: 'object', names: [['id', 'operation_id']] };

/** Resolves the symbol, opens the session that holds it unless it is there, and starts the run. */
async function start({ caller }: Door, input: z.output<typeof startInput>) {
  const { symbol, timeframe, start_date: from, end_date: to, catalog: given } = input;
  const { model_path: model, strategy_config_path: path, initial_capital: initialCapital } = input;
  const configured = await caller.strategies.configured({ path, ...(model && { model }) });
  const { catalog, instrument } = await caller.catalogs.resolve({ symbol, ...(given && { catalog: given }) });
  const session = await caller.sessions.ensure({ catalog, instruments: [instrument], timeframe, start: from, end: to });
  const run = await caller.runs.create({
    ...configured,
    session: session.name,
    account: { initialCapital },
    fees: { proportional: input.commission },
    slippage: { proportional: input.slippage },
    label: `${symbol} ${timeframe}`,
    cache: 'bypass',
  });
  return { operation_id: run.runId, status: 'started', message: `Backtest started for ${symbol} ${timeframe}` };
}

async function readOperation({ caller, services }: Door, input: z.output<typeof getInput>) {
  const { operation_id: id, force_refresh: forceRefresh } = input;
  const operation = await caller.operations.get({ id, forceRefresh });
  // While it is at work all that is shown was read a moment ago; a result is read once.
  const hasResult = operation.kind === runKind.name && operation.status === 'completed';
  const clock = await barClockOf(services, id);
  return encodeOperation(operation, clock, hasResult ? await caller.runs.get({ id }) : undefined);
}

/** The cursor stays opaque to clients; the one that they begin with may be 0. */
async function readMetrics({ caller, services }: Door, { operation_id: id, cursor }: z.output<typeof metricsInput>) {
  const page = await caller.operations.metrics({ id, ...(cursor !== undefined && { cursor }) });
  const clock = await barClockOf(services, id);
  const bars = page.items.map((point) => encodePoint(point, clock));
  return { metrics: { bars }, new_cursor: Number(page.nextCursor) };
}

/** Cancelling what has ended is no failure: the answer says how it ended. */
async function cancel(door: Door, { operation_id: id, reason }: z.output<typeof cancelInput>) {
  await door.caller.operations.cancel({ id, ...(reason && { reason }) }).catch((error: unknown) => {
    if (decodeRequestError(error).code !== 'INVALID_STATE') throw error;
  });
  return readOperation(door, { operation_id: id, force_refresh: true });
}

const START = {
  method: 'POST',
  permission: 'run_backtest',
  input: startInput,
  answer: start,
  errors: STARTING,
} as const;

/** Asynchronous operations: a start that answers at once, reads that pull, metrics from a cursor, cancellation. */
export const ASYNC_OPERATIONS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...START, path: '/api/v1/backtests/start' }),
  // What a remote worker of this contract is asked.
  compatibilityRoute({ ...START, path: '/backtests/start' }),
  compatibilityRoute({
    method: 'GET',
    path: '/api/v1/operations/:operation_id',
    permission: 'read',
    input: getInput,
    answer: readOperation,
    errors: OPERATION,
  }),
  compatibilityRoute({
    method: 'GET',
    path: '/api/v1/operations/:operation_id/metrics',
    permission: 'read',
    input: metricsInput,
    answer: readMetrics,
    errors: OPERATION,
  }),
  compatibilityRoute({
    method: 'DELETE',
    path: '/api/v1/operations/:operation_id/cancel',
    permission: 'run_backtest',
    input: cancelInput,
    answer: cancel,
    errors: OPERATION,
  }),
];
