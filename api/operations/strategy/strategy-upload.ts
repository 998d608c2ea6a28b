import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { brokenText, type BrokenStrategy } from '../../../engine/model/broken-strategy';
import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import { RULES_END, type StrategyRules, type StrategyUpload } from '../../../engine/model/strategy-views';
import { inputError } from '../input-errors';
import type { Services } from '../services';

const STEP_MS = 50;
/** A worker publishes a change within a second; one that is being restarted takes longer. */
const PUBLISHED_WITHIN_MS = 15_000;

/**
 * Writes a strategy file for its owner, registers it, and answers once an engine worker has published it. Nothing of it stays
 * where that does not come to pass.
 * @throws HoldfastError STRATEGY_INVALID with file, line and message in `details.broken`; STRATEGY_EXISTS with the path `file`,
 *   or `source` where another file has its id; UNAVAILABLE where no worker publishes it
 */
export function uploadStrategy(services: Services, upload: StrategyUpload, owner: string): Promise<string> {
  return services.strategyFiles.exclusively(() => write(services, upload, owner));
}

/**
 * Makes a strategy of rules: a file `<id>.rules.json`, written as an upload is.
 * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of the field below `rules`; what an upload throws
 */
export function createRules(services: Services, { rules, replace }: StrategyRules, owner: string): Promise<string> {
  const issues = services.strategyFiles.checkRules(rules);
  if (issues.length > 0) throw inputError(issues, ['rules']);
  const file = `${String(rules['id'])}${RULES_END}`;
  return uploadStrategy(services, { file, source: `${JSON.stringify(rules, null, 2)}\n`, replace }, owner);
}

async function write(services: Services, upload: StrategyUpload, owner: string): Promise<string> {
  const { store, strategyFiles } = services;
  const { file, source } = upload;
  await requireOwn(services, upload);
  const { descriptor, broken } = await strategyFiles.evaluate(file, source);
  if (broken) throw invalid(broken);
  const published = await store.strategies.list({ deleted: true });
  const other = published.find((one) => one.id === descriptor.id && one.file !== undefined && one.file !== file);
  if (other) {
    throw new HoldfastError('STRATEGY_EXISTS', `source: ${other.file} has the id ${descriptor.id} already`, {
      path: 'source',
    });
  }
  const before = await faultOf(services, file);
  const undo = await strategyFiles.write(file, source);
  try {
    await untilPublished(services, descriptor, before);
  } catch (error) {
    await undo();
    throw error;
  }
  await store.strategyRegistry.register([descriptor.id], owner);
  await store.strategyRegistry.setFile(descriptor.id, { file, hash: hashOf(source) });
  return descriptor.id;
}

/** A file that the user wrote is not replaced unless that is asked for. */
async function requireOwn({ store, strategyFiles }: Services, { file, replace }: StrategyUpload): Promise<void> {
  const before = await strategyFiles.read(file);
  if (before === undefined || replace || (await store.strategyRegistry.hasWritten(file, hashOf(before)))) return;
  const message = `file: the folder has a ${file} that no upload has written; replace: true writes over it`;
  throw new HoldfastError('STRATEGY_EXISTS', message, { path: 'file' });
}

async function faultOf({ store }: Services, file: string): Promise<BrokenStrategy | undefined> {
  return (await store.strategies.broken()).find((one) => one.file === file);
}

/** @param before what was wrong with a file of this name, as it was: said until a worker has looked again */
async function untilPublished(
  services: Services,
  ...[descriptor, before]: [descriptor: StrategyDescriptor, before: BrokenStrategy | undefined]
): Promise<void> {
  const deadline = Date.now() + PUBLISHED_WITHIN_MS;
  while (Date.now() < deadline) {
    const [published, fault] = await Promise.all([
      services.store.strategies.list({ deleted: true }),
      faultOf(services, descriptor.file!),
    ]);
    if (fault && !isDeepStrictEqual(fault, before)) throw invalid(fault);
    const isThere = published.some(
      ({ id, file, bundleHash }) =>
        id === descriptor.id && file === descriptor.file && bundleHash === descriptor.bundleHash,
    );
    if (isThere) return;
    await delay(STEP_MS);
  }
  throw new HoldfastError('UNAVAILABLE', 'No engine worker has published the strategy; nothing was kept of it.');
}

function invalid(broken: BrokenStrategy): HoldfastError {
  return new HoldfastError('STRATEGY_INVALID', `source: ${brokenText(broken)}`, {
    path: 'source',
    details: { broken },
  });
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
