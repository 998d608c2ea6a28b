import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { uploadSchema } from '../../../engine/model/import-views';
import { parametersSchema } from '../../../engine/model/run-config';
import type { StrategyEntry } from '../../../engine/model/strategy-views';
import type { RunView } from '../../../engine/model/views';
import type { Door } from './compatibility-route';
import type { ErrorForm } from './flat-errors';

/** Objects that come as parts of a form are written as JSON. */
function jsonOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return given.trim() === '' ? {} : (JSON.parse(given) as unknown);
  } catch {
    return given;
  }
}

const positive = z.number().positive().max(1e12);

/** Without lots the strategy trades the size that it has by itself. */
export const engineOptionsSchema = z.strictObject({
  initial_cash: z.number().positive().max(1e15).default(100_000),
  lots: positive.optional(),
  lot_size: positive.optional(),
  option_delta: z.number().positive().max(1).optional(),
  commission: z.number().min(0).max(1).default(0),
  slippage: z.number().min(0).max(1).default(0),
});
export type EngineOptions = z.output<typeof engineOptionsSchema>;

const shared = {
  strategy: z.string().min(1).max(256),
  strategy_params: z.preprocess(jsonOf, parametersSchema).default({}),
  engine_options: z.preprocess(jsonOf, engineOptionsSchema).prefault({}),
};

export const datasetId = z.union([z.string().min(1).max(64), z.int().min(0).transform(String)]);

/** A backtest of data that are here already. */
export const backtestInput = z.strictObject({
  ...shared,
  dataset_id: datasetId.nullish(),
  dataset_path: z.string().min(1).max(1024).nullish(),
});

/** A backtest of a file that is sent along. */
export const uploadInput = z.strictObject({
  ...shared,
  uploads: z.array(uploadSchema, { error: 'a part named file is needed' }).min(1).max(1),
});

export const BACKTEST_ERRORS: ErrorForm = {
  shape: 'object',
  names: [
    ['parameters', 'strategy_params'],
    ['account.initialCapital', 'engine_options.initial_cash'],
    ['fees.proportional', 'engine_options.commission'],
    ['slippage.proportional', 'engine_options.slippage'],
    ['path', 'dataset_path'],
    ['dataset', 'dataset_id'],
    ['uploads', 'file'],
    ['id', 'job_id'],
  ],
};

type BacktestInput = z.output<typeof backtestInput> | z.output<typeof uploadInput>;

/** What says where the data of a backtest are. */
export type DataSource = { uploads: BacktestSource['uploads'] } | Omit<BacktestSource, 'uploads'>;
interface BacktestSource {
  uploads: z.output<typeof uploadInput>['uploads'];
  dataset_id?: string | null | undefined;
  dataset_path?: string | null | undefined;
}

/** Finds the data, opens the session that holds it unless it is there, and starts the run. */
export async function startBacktest(
  door: Door,
  ...[input, wait]: [input: BacktestInput, wait: boolean]
): Promise<RunView> {
  const { strategy, strategy_params: given, engine_options: options } = input;
  const { strategy: entry, ...execution } = await placeBacktest(door, { strategy, options, source: input });
  const parameters = { ...given, ...sizeOf(entry, given, options) };
  // Its clients know of no cache: each backtest is run.
  return door.caller.runs.create({ ...execution, strategy: entry.id, parameters, cache: 'bypass', wait });
}

/** What backtests and searches are asked for alike, with the session opened that holds their data. */
export async function placeBacktest(
  { caller }: Door,
  { strategy: name, options, source }: { strategy: string; options: EngineOptions; source: DataSource },
) {
  const strategy = await caller.strategies.resolve({ name });
  const { catalog, instrument, start, end } = await caller.catalogs.locate(sourceOf(source));
  const session = await caller.sessions.ensure({ catalog, instruments: [instrument], start, end });
  return {
    strategy,
    session: session.name,
    account: { initialCapital: options.initial_cash },
    fees: { proportional: options.commission },
    slippage: { proportional: options.slippage },
    label: labelOf(instrument, options),
  };
}

function sourceOf(input: DataSource) {
  if ('uploads' in input) return { upload: input.uploads[0] };
  const { dataset_id: dataset, dataset_path: path } = input;
  if ((dataset ?? path ?? null) === null) {
    throw new HoldfastError('VALIDATION', 'dataset_id: is missing, and so is dataset_path', { path: 'dataset_id' });
  }
  return dataset !== undefined && dataset !== null ? { dataset } : { path: path! };
}

/** What one lot stands for: so many units of the underlying, as many as an option of this delta moves with. */
export function sizeOf(
  { id, parameters }: StrategyEntry,
  ...[given, { lots, lot_size: lotSize, option_delta: delta }]: [given: object, options: EngineOptions]
): { size?: number } {
  const named = Object.entries({ lots, lot_size: lotSize, option_delta: delta }).find(([, one]) => one !== undefined);
  if (!named) return {};
  const path = `engine_options.${named[0]}`;
  if (!Object.hasOwn(parameters['properties'] ?? {}, 'size')) {
    throw new HoldfastError('VALIDATION', `${path}: the strategy ${id} has no size of its own`, { path });
  }
  if (Object.hasOwn(given, 'size')) {
    throw new HoldfastError('VALIDATION', `${path}: strategy_params.size says it already`, { path });
  }
  return { size: (lots ?? 1) * (lotSize ?? 1) * (delta ?? 1) };
}

/** Lots are kept in the name of the run, since runs know of quantities alone: `NIFTY.DATASET lots=2 option_delta=0.5`. */
function labelOf(instrument: string, { lots, lot_size, option_delta }: EngineOptions): string {
  const known = Object.entries({ lots, lot_size, option_delta }).filter(([, value]) => value !== undefined);
  return [instrument, ...known.map(([name, value]) => `${name}=${String(value)}`)].join(' ').slice(0, 200);
}

/** The options that a run was started with. */
export function engineConfigOf({
  account,
  fees,
  slippage,
  label,
}: Pick<RunView, 'account' | 'fees' | 'slippage' | 'label'>): Record<string, number> {
  const named = [...(label ?? '').matchAll(/ (lots|lot_size|option_delta)=([0-9.e+-]+)/g)];
  const lots: Record<string, number> = Object.fromEntries(named.map(([, name, value]) => [name!, Number(value)]));
  return {
    initial_cash: account.initialCapital,
    ...lots,
    commission: fees.proportional,
    slippage: slippage.proportional,
  };
}
