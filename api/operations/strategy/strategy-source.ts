import type { StrategyCheckView, StrategySourceView, StrategyVersionView } from '../../../engine/model/strategy-source';
import { RULES_END } from '../../../engine/model/strategy-views';
import { findStrategy } from '../find-by-name';
import { inputError } from '../input-errors';
import type { Services } from '../services';
import { ownCopy } from './own-copy';

/** @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategy` */
export async function strategySource(services: Services, id: string): Promise<StrategySourceView> {
  const { file } = await findStrategy(services.store, id);
  const { strategyFiles } = services;
  const text = await (file === undefined ? strategyFiles.builtIn(id) : strategyFiles.read(file));
  if (text === undefined) return { id, file: file ?? null, text: null, copy: null };
  return { id, file: file ?? null, text, copy: ownCopy(text, { id, file }) };
}

/** The versions of a strategy that something was computed with, the last used first. */
export async function strategyVersions({ store }: Services, id: string): Promise<StrategyVersionView[]> {
  const { bundleHash } = await findStrategy(store, id);
  const rows = await store.strategyRegistry.versions(id);
  return rows.map(({ hash, firstUsed, lastUsed, newestId, newestKind, ...counts }) => ({
    ...{ hash, isPresent: hash === bundleHash, ...counts },
    firstUsed: firstUsed.toISOString(),
    lastUsed: lastUsed.toISOString(),
    newest: { id: newestId, kind: newestKind },
  }));
}

/** What a text would be as a strategy file, computed in a process of its own. Nothing of it is kept. */
export async function checkStrategy(
  { strategyFiles }: Services,
  { file, source }: { file: string; source: string },
): Promise<StrategyCheckView> {
  const issues = file.endsWith(RULES_END) ? rulesIssues(strategyFiles, source) : [];
  if (issues.length > 0) return { strategy: null, broken: null, issues };
  const { descriptor, broken } = await strategyFiles.exclusively(() => strategyFiles.evaluate(file, source));
  if (broken) return { strategy: null, broken, issues };
  const { id, name, description, parameters } = descriptor;
  return { strategy: { id, name, description, parameters }, broken: null, issues };
}

/** What cannot be read as JSON is told by the evaluation, with its line. */
function rulesIssues(strategyFiles: Services['strategyFiles'], source: string): StrategyCheckView['issues'] {
  let rules: unknown;
  try {
    rules = JSON.parse(source);
  } catch {
    return [];
  }
  return strategyFiles.checkRules(rules).map((issue) => {
    const { message, details } = inputError([issue]);
    const path = issue.path.map(String).join('.');
    const found = details?.['path'];
    return { path: typeof found === 'string' ? found : path, message };
  });
}
