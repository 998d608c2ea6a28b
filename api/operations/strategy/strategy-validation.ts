import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Parameters } from '../../../engine/model/run-config';
import { strategyFileSchema } from '../../../engine/model/strategy-views';
import type { StrategyValidation } from '../../../engine/model/strategy-validation';
import type { CheckedCode, Services } from '../services';
import { moduleOf, strategyNamed } from './strategy-names';

/**
 * Puts the published version of a strategy through its checks, and notes the outcome where it is registered.
 * @throws HoldfastError ARTIFACT_MISSING where nobody has kept the version
 */
export async function validateStrategy(
  services: Services,
  ...[strategy, parameters]: [strategy: StrategyDescriptor, parameters: Parameters]
): Promise<StrategyValidation> {
  const validation = await services.strategyFiles.validate(await codeOf(services, strategy), parameters);
  const whole = { ...validation, strategy: strategy.id, bundleHash: strategy.bundleHash };
  await noteValidation(services, whole, parameters);
  return whole;
}

async function codeOf({ artifacts }: Services, { id, file, bundleHash }: StrategyDescriptor): Promise<CheckedCode> {
  if (file === undefined) return { kind: 'built-in', id };
  return { kind: 'bundle', text: (await artifacts.get(bundleHash)).toString('utf8') };
}

/**
 * Puts what a name means through its checks: a file of the strategies folder as it is now, whether it can be loaded or not,
 * or a part of the engine. Notes the outcome where the published version was checked, and is registered.
 * @param name a file, with or without `strategies/` before it, a dotted name, or an id
 * @throws HoldfastError VALIDATION for what may lie elsewhere, or STRATEGY_NOT_FOUND, with the path `path`
 */
export async function validateNamed(
  services: Services,
  ...[name, parameters]: [name: string, parameters: Parameters]
): Promise<StrategyValidation> {
  const validation = await services.strategyFiles.validate(await codeNamed(services, name), parameters);
  const { strategy, bundleHash } = validation;
  // A file that was saved a moment ago may not be published yet: then nothing is known of what is.
  const published = (await services.store.strategies.list()).some(
    (one) => one.id === strategy && one.bundleHash === bundleHash,
  );
  if (strategy !== null && published) await noteValidation(services, { ...validation, strategy }, parameters);
  return validation;
}

async function noteValidation(
  { store }: Services,
  ...[validation, parameters]: [validation: StrategyValidation & { strategy: string }, parameters: Parameters]
): Promise<void> {
  // What it does with other parameters says nothing of it in general.
  if (Object.keys(parameters).length > 0) return;
  await store.strategyRegistry.setValidation(validation.strategy, validation);
}

async function codeNamed({ store, strategyFiles }: Services, name: string): Promise<CheckedCode> {
  const plain = name.replace(/^strategies\//, '');
  if (/[/\\]|\.\.|%|\p{Cc}/u.test(plain)) {
    throw new HoldfastError('VALIDATION', 'path: must be a file of the strategies folder', { path: 'path' });
  }
  const file = strategyFileSchema.safeParse(plain);
  if (file.success && (await strategyFiles.read(file.data)) !== undefined) return { kind: 'file', file: file.data };
  const stem = moduleOf(name);
  const broken = (await store.strategies.broken()).find((one) => moduleOf(one.file) === stem);
  if (broken) return { kind: 'file', file: broken.file };
  try {
    const found = strategyNamed(await store.strategies.list({ deleted: true }), name);
    return found.file === undefined ? { kind: 'built-in', id: found.id } : { kind: 'file', file: found.file };
  } catch (error) {
    const { message, details } = error as HoldfastError;
    throw new HoldfastError('STRATEGY_NOT_FOUND', message, { path: 'path', ...(details && { details }) });
  }
}
