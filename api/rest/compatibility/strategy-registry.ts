import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { uploadSchema } from '../../../engine/model/import-views';
import { parametersSchema } from '../../../engine/model/run-config';
import {
  strategyRulesSchema,
  strategyTextsSchema,
  strategyUploadSchema,
  type StrategyEntry,
} from '../../../engine/model/strategy-views';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import type { ErrorForm } from './flat-errors';
import { encodeParameters, encodeStrategy, encodeUse, encodeValidation } from './strategy-encoding';

const PREFIX = '/api/v1/strategies';
const ERRORS: ErrorForm = {
  shape: 'object',
  names: [
    ['id', 'strategy_id'],
    ['strategy', 'strategy_id'],
  ],
};
const BY_PATH: ErrorForm = {
  shape: 'object',
  names: [
    ['path', 'module_path'],
    ['strategy', 'module_path'],
  ],
};

const nothing = z.strictObject({});
const reference = z.string().min(1).max(256);
const idInput = z.strictObject({ id: reference });
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true', 'True', '1'], falsy: ['false', 'False', '0'] })]);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({
  skip: whole(0, 1e9).default(0),
  limit: whole(1, 10_000).default(1000),
  search: z.string().min(1).max(200).optional(),
  source: z.string().min(1).max(20).optional(),
  active_only: flag.default(true),
});
const uploadInput = z.strictObject({
  file: strategyUploadSchema.shape.file.optional(),
  source: strategyUploadSchema.shape.source.optional(),
  replace: flag.default(false),
  rules: strategyRulesSchema.shape.rules.optional(),
  strategies: z.array(reference).min(1).max(10_000).optional(),
  uploads: z.array(uploadSchema).max(1).optional(),
});
const validateInput = idInput.extend({ parameters: parametersSchema.default({}) });
const byPathInput = z.strictObject({
  module_path: reference.optional(),
  class_name: reference.optional(),
  strategy_path: reference.optional(),
  parameters: parametersSchema.default({}),
});
const patchInput = idInput.extend(strategyTextsSchema.shape);

/** By the number of its registration, or by any of its names. */
async function find({ caller, services }: Door, id: string): Promise<StrategyEntry> {
  if (!/^\d{1,15}$/.test(id)) return caller.strategies.resolve({ name: id });
  const row = await services.store.strategyRegistry.find({ number: Number(id) });
  if (row) return caller.strategies.get({ id: row.strategy });
  throw new HoldfastError('STRATEGY_NOT_FOUND', `There is no strategy ${id}.`, { path: 'id' });
}

async function discover({ caller }: Door) {
  const { items, broken } = await caller.strategies.list({ deleted: true });
  const strategies = items.map(encodeStrategy);
  return { success: true, discovered: strategies.length, strategies, broken };
}

/** Without a file everything that is there, else the file. */
async function register(door: Door, input: z.output<typeof uploadInput>) {
  const { caller } = door;
  const { rules, replace } = input;
  const upload = rules ? undefined : await uploadOf(door, input);
  if (rules || upload) {
    const { broken: _, ...entry } = rules
      ? await caller.strategies.createRules({ rules, replace })
      : await caller.strategies.upload(upload!);
    return { success: true, registered: 1, strategies: [encodeStrategy(entry)], broken: [] };
  }
  const { strategies } = input;
  const { total, items, broken } = await caller.strategies.register(strategies ? { strategies } : {});
  return { success: true, registered: total, strategies: items.map(encodeStrategy), broken };
}

async function uploadOf({ services }: Door, { file, source, replace, uploads }: z.output<typeof uploadInput>) {
  const [part] = uploads ?? [];
  if (!part) {
    if (file === undefined && source === undefined) return undefined;
    const missing = file === undefined ? 'file' : source === undefined ? 'source' : undefined;
    if (missing) throw new HoldfastError('VALIDATION', `${missing}: is missing`, { path: missing });
    return { file: file!, source: source!, replace };
  }
  const text = (await services.artifacts.get(part.artifact)).toString('utf8');
  return { file: file ?? part.name.split('/').at(-1)!, source: text, replace };
}

async function list(
  { caller }: Door,
  { skip, limit, search, source, active_only: active }: z.output<typeof listInput>,
) {
  const { items } = await caller.strategies.list({ deleted: !active });
  const word = search?.toLowerCase();
  const found = items.filter(
    (one) =>
      (one.registered !== null || one.deletedAt !== null) &&
      (source === undefined || one.source === source) &&
      (word === undefined || `${one.id} ${one.name} ${one.description}`.toLowerCase().includes(word)),
  );
  return { success: true, total: found.length, strategies: found.slice(skip, skip + limit).map(encodeStrategy) };
}

async function detail(door: Door, { id }: z.output<typeof idInput>) {
  const entry = await find(door, id);
  const { strategy: _, ...use } = encodeUse(await door.caller.strategies.uses({ id: entry.id }));
  const validation = entry.validation && encodeValidation(entry.validation);
  return { success: true, strategy: { ...encodeStrategy(entry), ...use, validation_results: validation } };
}

async function schema(door: Door, { id }: z.output<typeof idInput>) {
  const entry = await find(door, id);
  const parameters = encodeParameters(entry);
  return {
    success: true,
    id: entry.registered?.number ?? null,
    strategy_id: entry.id,
    parameters,
    json_schema: entry.parameters,
  };
}

async function validate(door: Door, { id, parameters }: z.output<typeof validateInput>) {
  const entry = await find(door, id);
  const validation = await door.caller.strategies.validate({ id: entry.id, parameters });
  return { success: true, valid: validation.passed, validation_results: encodeValidation(validation) };
}

/** A dotted name, or a path of the strategies folder: of a file that nobody could load too. */
async function validateByPath({ caller }: Door, input: z.output<typeof byPathInput>) {
  const { module_path: module, strategy_path: path, class_name: className, parameters } = input;
  const name = module ?? path;
  if (name === undefined) throw new HoldfastError('VALIDATION', 'module_path: is missing', { path: 'module_path' });
  const validation = await caller.strategies.validateNamed({ path: name, parameters });
  return {
    success: true,
    valid: validation.passed,
    module_path: name,
    class_name: className ?? null,
    validation_results: encodeValidation(validation),
  };
}

async function patch(door: Door, { id, ...texts }: z.output<typeof patchInput>) {
  const { id: strategy } = await find(door, id);
  const { broken: _, ...entry } = await door.caller.strategies.update({ id: strategy, ...texts });
  return { success: true, strategy: encodeStrategy(entry) };
}

async function remove(door: Door, { id }: z.output<typeof idInput>) {
  const entry = await find(door, id);
  await door.caller.strategies.delete({ id: entry.id });
  const message = `Strategy ${entry.id} is deleted; what was done with it stays.`;
  return { success: true, id: entry.registered?.number ?? null, strategy_id: entry.id, message };
}

async function summary({ caller }: Door) {
  const { uses, validated, ...counts } = await caller.strategies.summary({});
  return {
    success: true,
    summary: {
      total_strategies: counts.strategies,
      registered: counts.registered,
      deleted: counts.deleted,
      broken_files: counts.brokenFiles,
      by_source: counts.bySource,
      validated: { passed: validated.passed, failed: validated.failed, not_validated: validated.never },
      total_usage: uses.items.reduce((sum, one) => sum + one.operations, 0),
      most_used: uses.items.slice(0, 10).map(encodeUse),
    },
  };
}

const read = { method: 'GET', permission: 'read', errors: ERRORS } as const;
const change = { permission: 'admin', errors: ERRORS } as const;
const run = { method: 'POST', permission: 'run_backtest' } as const;

/** The registry of strategies in the shape of the backtesting backend. */
export const STRATEGY_REGISTRY: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...read, path: `${PREFIX}/discover`, input: nothing, answer: discover }),
  compatibilityRoute({
    ...change,
    method: 'POST',
    path: `${PREFIX}/register`,
    input: uploadInput,
    multipart: uploadInput,
    answer: register,
  }),
  compatibilityRoute({ ...read, path: PREFIX, input: listInput, answer: list }),
  compatibilityRoute({ ...read, path: `${PREFIX}/stats/summary`, input: nothing, answer: summary }),
  compatibilityRoute({
    ...run,
    path: `${PREFIX}/validate-by-path`,
    input: byPathInput,
    answer: validateByPath,
    errors: BY_PATH,
  }),
  compatibilityRoute({ ...read, path: `${PREFIX}/:id`, input: idInput, answer: detail }),
  compatibilityRoute({ ...read, path: `${PREFIX}/:id/schema`, input: idInput, answer: schema }),
  compatibilityRoute({
    ...run,
    path: `${PREFIX}/:id/validate`,
    input: validateInput,
    answer: validate,
    errors: ERRORS,
  }),
  compatibilityRoute({ ...change, method: 'PATCH', path: `${PREFIX}/:id`, input: patchInput, answer: patch }),
  compatibilityRoute({ ...change, method: 'DELETE', path: `${PREFIX}/:id`, input: idInput, answer: remove }),
];
