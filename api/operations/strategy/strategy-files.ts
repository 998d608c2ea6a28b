import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { strategyIdSchema } from '../../../engine/model/identifiers';
import { parametersSchema, parameterValueSchema, type Parameters } from '../../../engine/model/run-config';
import { parse as parseYaml } from 'yaml';
import type { Services } from '../services';
import { inputError } from '../input-errors';

/** The strategy that follows a model's signal. */
const MODEL_STRATEGY = 'onnx-signal';
const EXTENSION = /\.([a-z0-9]+)$/i;

/** A relative path below the strategies folder. Never climbs. */
export const strategyPathSchema = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/, {
    error: 'must be a relative path below the strategies folder',
  });

const list = z.array(parameterValueSchema).transform((values) => values.join(', '));
const fileSchema = z.strictObject({
  strategy: strategyIdSchema.optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  parameters: z.record(z.string().min(1).max(64), z.union([parameterValueSchema, list])).default({}),
});

export interface ConfiguredStrategy {
  strategy: string;
  parameters: Parameters;
}

/**
 * The strategy that a YAML file below the strategies folder names, with a model where one is given.
 * @throws HoldfastError STRATEGY_NOT_FOUND, STRATEGY_INVALID with the path `path`; MODEL_UNSUPPORTED, MODEL_NOT_FOUND,
 *   VALIDATION with the path `model`
 */
export async function readConfiguredStrategy(
  services: Services,
  { path, model }: { path: string; model?: string },
): Promise<ConfiguredStrategy> {
  const { strategy, parameters } = await readFile(services, path);
  if (model === undefined) {
    if (strategy !== undefined) return { strategy, parameters };
    throw new HoldfastError('STRATEGY_INVALID', 'path: the file names no strategy', { path: 'path' });
  }
  const named = await namedModel(services, model);
  if ((strategy ?? MODEL_STRATEGY) !== MODEL_STRATEGY) {
    throw new HoldfastError('VALIDATION', `model: the strategy ${strategy} takes no model`, { path: 'model' });
  }
  return { strategy: MODEL_STRATEGY, parameters: { ...parameters, ...named } };
}

async function readFile({ folders }: Services, path: string) {
  const text = await find(folders, path, 'strategies/');
  if (!text) throw new HoldfastError('STRATEGY_NOT_FOUND', 'path: there is no such file', { path: 'path' });
  const parsed = fileSchema.safeParse(yamlOf(text.content.toString('utf8')));
  if (parsed.success) return parsed.data;
  const { message, details } = inputError(parsed.error.issues);
  throw new HoldfastError('STRATEGY_INVALID', `path: ${message}`, { path: 'path', details });
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 0 });
  } catch {
    throw new HoldfastError('STRATEGY_INVALID', 'path: the file is not YAML', { path: 'path' });
  }
}

/** Clients that see the folder from outside write its name before the file's. */
async function find(folders: Services['folders'], name: string, prefix: string) {
  for (const candidate of name.startsWith(prefix) ? [name, name.slice(prefix.length)] : [name]) {
    const content = await folders.readStrategyFile(candidate);
    if (content) return { name: candidate, content };
  }
  return undefined;
}

/** A run is pinned to the model's content, not to its name. */
async function namedModel({ folders }: Services, model: string): Promise<Parameters> {
  const format = EXTENSION.exec(model)?.[1]?.toLowerCase();
  if (format !== 'onnx') {
    throw new HoldfastError('MODEL_UNSUPPORTED', `model: must be an ONNX file. ${advice(format)}`, { path: 'model' });
  }
  const found = await find(folders, model, 'strategies/');
  if (!found) throw new HoldfastError('MODEL_NOT_FOUND', 'model: there is no such file', { path: 'model' });
  const hash = createHash('sha256').update(found.content).digest('hex');
  return parametersSchema.parse({ model: found.name, model_hash: hash });
}

function advice(format = ''): string {
  if (['pt', 'pth'].includes(format)) return 'Export it with torch.onnx.export(model, example, "model.onnx").';
  if (['h5', 'keras', 'pb'].includes(format))
    return 'Convert it with python -m tf2onnx.convert --keras model.h5 --output model.onnx.';
  if (['pkl', 'pickle', 'joblib'].includes(format)) return 'Convert it with skl2onnx.to_onnx(model, example).';
  return 'Most frameworks export to ONNX.';
}
