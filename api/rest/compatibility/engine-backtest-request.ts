import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { parametersSchema, type Parameters } from '../../../engine/model/run-config';
import { timeframeSchema } from '../../../engine/model/timeframe';
import { decodeRequestError } from '../../errors';
import { followRun } from '../../operations/follow-up/follow-up';
import { requireFollowing } from '../../operations/follow-up/following-kinds';
import type { Door } from './compatibility-route';
import {
  BACKTEST_TYPES,
  followingOf,
  typeFields,
  weightParameters,
  type BacktestType,
  type PortfolioObjective,
} from './engine-backtest-types';
import { engineId } from './engine-ids';
import type { ErrorForm } from './flat-errors';
import { lenientTimeSchema } from './lenient-time';

const MOST_SYMBOLS = 100;
const symbol = z.string().min(1).max(128);

export const backtestInput = z.strictObject({
  backtest_name: z.string().min(1).max(200),
  backtest_type: z
    .enum(Object.keys(BACKTEST_TYPES) as [BacktestType, ...BacktestType[]])
    .default('strategy_validation'),
  description: z.string().max(10_000).nullish(),
  start_date: lenientTimeSchema,
  end_date: lenientTimeSchema,
  frequency: timeframeSchema.default('1d'),
  symbols: z.array(symbol).min(1).max(MOST_SYMBOLS),
  /** Without it the symbols are held by optimal weights: of the optimization of a portfolio alone. */
  strategy_id: z.string().min(1).max(256).optional(),
  strategy_parameters: parametersSchema.default({}),
  /** Of the value of each fill. */
  transaction_cost: z.number().min(0).max(1).optional(),
  initial_capital: z.number().positive().max(1e15).default(100_000),
  /** Without it, the symbol of a backtest of a single one. */
  benchmark_symbol: symbol.nullish(),
  catalog: z.string().min(1).nullish(),
  // The machine has what it has: these are taken, and answers say what was used.
  use_neural_engine: z.boolean().default(false),
  use_vectorized_calculations: z.boolean().default(false),
  parallel_processing: z.boolean().default(false),
  ...typeFields,
});
type BacktestInput = z.output<typeof backtestInput>;

/** What is kept of a request beside what its run keeps. */
export interface BacktestNote {
  type: BacktestType;
  description: string | null;
  /** Symbols of the request by what they mean. */
  symbols: Record<string, string>;
  objective: PortfolioObjective | null;
}

export const ENGINE_ERRORS: ErrorForm = {
  shape: 'object',
  names: [
    ['name', 'catalog'],
    ['start', 'start_date'],
    ['end', 'end_date'],
    ['strategy', 'strategy_id'],
    ['parameters', 'strategy_parameters'],
    ['account.initialCapital', 'initial_capital'],
    ['fees.proportional', 'transaction_cost'],
    ['timeframe', 'frequency'],
    ['evaluation.benchmark', 'benchmark_symbol'],
    ['trainShare', 'train_share'],
    ['paths', 'monte_carlo_iterations'],
    ['instruments', 'symbols'],
    ['id', 'execution_id'],
  ],
};

/** Opens the session that holds the symbols unless it is there, starts the run, and has what its type asks for follow it. */
export async function startEngineBacktest(door: Door, input: BacktestInput) {
  const { caller, services } = door;
  const { backtest_type: type, description = null, benchmark_symbol: benchmark } = input;
  const { id: strategy } = await caller.strategies.resolve({ name: strategyOf(input) });
  const { catalog, instruments, symbols } = await instrumentsOf(door, input);
  const following = followingOf(type, input, symbols);
  if (following) requireFollowing(following.kind, following.request);
  const compared = benchmark ? await benchmarkOf(door, benchmark, catalog) : undefined;
  const held = compared === undefined ? instruments : [...new Set([...instruments, compared])];
  const range = { timeframe: input.frequency, start: input.start_date, end: input.end_date };
  const session = await caller.sessions.ensure({ catalog, instruments: held, ...range });
  const run = await caller.runs.create({
    ...{ session: session.name, strategy, parameters: parametersOf(input) },
    ...(compared !== undefined && { instruments, evaluation: { benchmark: compared } }),
    account: { initialCapital: input.initial_capital },
    ...(input.transaction_cost !== undefined && { fees: { proportional: input.transaction_cost } }),
    label: input.backtest_name,
    // Its clients know of no cache: each backtest is run.
    cache: 'bypass',
  });
  const objective = input.optimization_objective ?? null;
  const note: BacktestNote = { type, description, symbols, objective };
  await services.store.clientNotes.save(run.runId, note);
  if (following) await followRun(services, run.runId, following);
  const row = await services.store.runs.get(run.runId);
  return {
    status: 'created',
    execution_id: engineId('execution', row),
    backtest_id: engineId('backtest', row),
    run_id: run.runId,
    backtest_name: input.backtest_name,
    estimated_duration_minutes: typeof run.estimatedSeconds === 'number' ? run.estimatedSeconds / 60 : null,
    symbols_count: instruments.length,
    hardware_acceleration_enabled: false,
    created_at: run.createdAt,
  };
}

const WEIGHTED = 'optimal-weights';

function parametersOf(input: BacktestInput): Parameters {
  const given = input.strategy_parameters;
  return input.strategy_id === undefined ? { ...weightParameters(input), ...given } : given;
}

/** @throws HoldfastError VALIDATION with the path of a field that is missing */
function strategyOf({ strategy_id: given, backtest_type: type }: BacktestInput): string {
  if (given !== undefined) return given;
  if (type === 'portfolio_optimization') return WEIGHTED;
  throw new HoldfastError('VALIDATION', 'strategy_id: is missing', { path: 'strategy_id' });
}

/**
 * The instruments that the symbols mean, of one catalog.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND or AMBIGUOUS_SYMBOL with the path `symbols.<index>`, VALIDATION with `symbols`
 */
async function instrumentsOf(
  { caller }: Door,
  { symbols, catalog: given }: Pick<BacktestInput, 'symbols' | 'catalog'>,
): Promise<{ catalog: string; instruments: string[]; symbols: Record<string, string> }> {
  const found: { catalog: string; instrument: string }[] = [];
  for (const [index, symbol] of symbols.entries()) {
    const resolve = caller.catalogs.resolve({ symbol, ...(given && { catalog: given }) });
    found.push(await resolve.catch(renamed(`symbols.${index}`)));
  }
  const catalogs = [...new Set(found.map(({ catalog }) => catalog))];
  if (catalogs.length > 1) {
    const message = `symbols: lie in different catalogs, ${catalogs.join(' and ')}; catalog says which`;
    throw new HoldfastError('VALIDATION', message, { path: 'symbols' });
  }
  const named = Object.fromEntries(found.map(({ instrument }, i) => [instrument, symbols[i]!]));
  return { catalog: catalogs[0]!, instruments: Object.keys(named), symbols: named };
}

async function benchmarkOf({ caller }: Door, symbol: string, catalog: string): Promise<string> {
  return (await caller.catalogs.resolve({ symbol, catalog }).catch(renamed('benchmark_symbol'))).instrument;
}

/** Tells of a symbol by its place in the request. */
function renamed(path: string): (error: unknown) => never {
  return (error) => {
    const coded = decodeRequestError(error);
    throw coded.path === 'symbol' ? HoldfastError.fromBody({ ...coded.toBody(), path }) : coded;
  };
}
