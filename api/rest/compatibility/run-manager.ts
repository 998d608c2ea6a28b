import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { operationIdSchema } from '../../../engine/model/identifiers';
import type { ScriptRunSummary, ScriptRunView } from '../../../engine/model/script-views';
import { scriptNameSchema, scriptParametersSchema, type ScriptValidation } from '../../../engine/model/scripts';
import { OPERATION_STATUSES } from '../../../engine/model/status';
import type { Services } from '../../operations/services';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import type { ErrorForm } from './flat-errors';

const ERRORS: ErrorForm = {
  shape: 'text',
  names: [
    ['name', 'script'],
    ['parameters', 'params'],
    ['id', 'run_id'],
  ],
};

/** A whole number of a query. */
function whole(most: number, given: number) {
  const error = `must be a whole number from 1 to ${most.toLocaleString('en-US')}`;
  const text = z.union(
    [
      z
        .string()
        .regex(/^\d{1,9}$/, { error })
        .transform(Number),
      z.number(),
    ],
    { error },
  );
  return text.pipe(z.int({ error }).min(1, { error }).max(most, { error })).default(given);
}

const runInput = z.strictObject({ script: scriptNameSchema, params: scriptParametersSchema.default({}) });
const idField = z.string().max(200);
const idInput = z.strictObject({ run_id: idField });
const logInput = z.strictObject({ run_id: idField, lines: whole(10_000, 100) });
/** Nothing makes a script rest. */
const STATUSES = OPERATION_STATUSES.filter((status) => status !== 'paused');
const listInput = z.strictObject({
  status: z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` }).optional(),
  limit: whole(10_000, 50),
});

/**
 * The id of a run by the name that its script has, or by its id itself.
 * @throws HoldfastError OPERATION_NOT_FOUND with the path `id`
 */
export async function scriptRunId({ store }: Pick<Services, 'store'>, name: string): Promise<string> {
  const isId = operationIdSchema.safeParse(name).success;
  const id = isId ? name : /^\d{8}_\d{6}_[0-9a-f]{8}$/.test(name) ? await store.scripts.idOf(name) : undefined;
  if (id !== undefined) return id;
  throw new HoldfastError('OPERATION_NOT_FOUND', `Run not found: ${name}`, { path: 'id' });
}

async function run({ caller }: Door, { script: name, params: parameters }: z.output<typeof runInput>) {
  const { runName, status } = await caller.scripts.run({ name, parameters });
  return { success: true, run_id: runName, status, message: 'Backtest queued for execution' };
}

async function status({ caller, services }: Door, { run_id: name }: z.output<typeof idInput>) {
  return encodeRun(await caller.scripts.get({ id: await scriptRunId(services, name) }));
}

async function logs({ caller, services }: Door, { run_id: name, lines: wanted }: z.output<typeof logInput>) {
  const id = await scriptRunId(services, name);
  const [{ runName }, { lines, totalLines }] = await Promise.all([
    caller.scripts.get({ id }),
    caller.scripts.log({ id, lines: wanted }),
  ]);
  return { run_id: runName, lines, total_lines: totalLines };
}

async function validate({ caller, services }: Door, { run_id: name }: z.output<typeof idInput>) {
  return encodeValidation(await caller.scripts.validate({ id: await scriptRunId(services, name) }));
}

async function results({ caller, services }: Door, { run_id: name }: z.output<typeof idInput>) {
  const { runName, outputDir, files } = await caller.scripts.get({ id: await scriptRunId(services, name) });
  const shown = files.map((file) => ({ name: file.name, size: file.size, modified: seconds(file.modified) }));
  return { run_id: runName, output_dir: outputDir, files: shown };
}

async function list({ caller }: Door, { status: wanted, limit }: z.output<typeof listInput>) {
  const filter = { ...(wanted && { status: wanted }), sort: '-createdAt', count: true } as const;
  const { total, items } = await caller.scripts.runs({ ...filter, limit });
  return { total, runs: items.map(encodeSummary) };
}

async function cancel({ caller, services }: Door, { run_id: name }: z.output<typeof idInput>) {
  await caller.scripts.cancel({ id: await scriptRunId(services, name) });
  return { success: true, message: 'Run cancelled' };
}

function encodeSummary(view: ScriptRunSummary) {
  const { createdAt, startedAt, finishedAt, error } = view;
  return {
    run_id: view.runName,
    script_path: view.script,
    params: view.parameters,
    status: view.status,
    created_at: seconds(createdAt),
    started_at: startedAt && seconds(startedAt),
    completed_at: finishedAt && seconds(finishedAt),
    output_dir: view.outputDir,
    exit_code: view.exitCode,
    error_message: error?.message ?? null,
    duration_seconds: finishedAt === null ? null : view.tookSeconds,
  };
}

function encodeRun(view: ScriptRunView) {
  const { duration_seconds: duration, ...run } = encodeSummary(view);
  const found = view.validation ? encodeValidation(view.validation) : {};
  return { ...run, validation_results: found, duration_seconds: duration };
}

function encodeValidation({ valid, errors, warnings, files }: ScriptValidation) {
  const checks = Object.entries(files).map(([name, { rowCount, columns, ...check }]) => {
    return [name, { ...check, ...(rowCount !== null && { row_count: rowCount }), ...(columns && { columns }) }];
  });
  return { valid, errors, warnings, file_checks: Object.fromEntries(checks) as object };
}

/** UTC without its offset, to the second, as this contract writes times. */
function seconds(iso: string): string {
  return iso.slice(0, 19);
}

const READ = { method: 'GET', permission: 'read', errors: ERRORS } as const;

/** The run manager: foreign scripts as they are, their status, log and files. */
export const RUN_MANAGER: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'POST',
    path: '/api/backtest/run',
    permission: 'run_backtest',
    status: 202,
    input: runInput,
    answer: run,
    errors: ERRORS,
  }),
  compatibilityRoute({ ...READ, path: '/api/backtest/status/:run_id', input: idInput, answer: status }),
  compatibilityRoute({ ...READ, path: '/api/backtest/logs/:run_id', input: logInput, answer: logs }),
  compatibilityRoute({ ...READ, path: '/api/backtest/results/:run_id', input: idInput, answer: results }),
  compatibilityRoute({ ...READ, path: '/api/backtest/list', input: listInput, answer: list }),
  compatibilityRoute({
    ...READ,
    method: 'POST',
    path: '/api/backtest/validate/:run_id',
    whileDraining: true,
    input: idInput,
    answer: validate,
  }),
  compatibilityRoute({
    method: 'POST',
    path: '/api/backtest/cancel/:run_id',
    permission: 'run_backtest',
    whileDraining: true,
    input: idInput,
    answer: cancel,
    errors: ERRORS,
  }),
];
