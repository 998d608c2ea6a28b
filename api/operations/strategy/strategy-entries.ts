import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type {
  StrategyEntries,
  StrategyEntry,
  StrategyEntryDetail,
  StrategyOrigin,
  StrategySummary,
  StrategyUseView,
} from '../../../engine/model/strategy-views';
import { RULES_END, STRATEGY_SOURCES } from '../../../engine/model/strategy-views';
import type {
  RegisteredStrategyRow,
  StrategyUse,
} from '../../../infra/store/repositories/strategy-registry-repository';
import type { Store } from '../../../infra/store/store';
import { findStrategy } from '../find-by-name';
import { strategyNamed } from './strategy-names';

/** The strategies that new work can use, by id, and the files that are none. */
export async function strategyEntries(store: Store, options: { deleted?: boolean } = {}): Promise<StrategyEntries> {
  const { strategies, strategyRegistry } = store;
  const [published, rows, broken] = await Promise.all([
    strategies.list(options),
    strategyRegistry.list(),
    strategies.broken(),
  ]);
  const known = new Map(rows.map((row) => [row.strategy, row]));
  const items = published.map((descriptor) => entryOf(descriptor, known.get(descriptor.id)));
  return { total: items.length, items, broken };
}

/** @throws HoldfastError STRATEGY_NOT_FOUND, STRATEGY_DELETED with the path `strategy` */
export async function strategyEntry(store: Store, id: string): Promise<StrategyEntryDetail> {
  const descriptor = await findStrategy(store, id);
  const row = await store.strategyRegistry.find({ strategy: id });
  const entry = entryOf(descriptor, row);
  if (descriptor.file === undefined) return entry;
  const broken = (await store.strategies.broken()).find(({ file }) => file === descriptor.file);
  return { ...entry, ...(broken && { broken }) };
}

function entryOf(descriptor: StrategyDescriptor, row: RegisteredStrategyRow | undefined): StrategyEntry {
  const { validation, validated_at: at, deleted_at: deleted } = row ?? {};
  return {
    ...descriptor,
    source: originOf(descriptor, row),
    registered:
      row && deleted === null
        ? { number: Number(row.number), owner: row.owner, at: row.registered_at.toISOString() }
        : null,
    validation:
      validation && at
        ? { ...validation, at: at.toISOString(), isPresent: validation.bundleHash === descriptor.bundleHash }
        : null,
    deletedAt: deleted?.toISOString() ?? null,
  };
}

function originOf({ file }: StrategyDescriptor, row: RegisteredStrategyRow | undefined): StrategyOrigin {
  if (file === undefined) return 'built-in';
  if (file.endsWith(RULES_END)) return 'rules';
  return row?.file === file ? 'upload' : 'folder';
}

/**
 * Registers strategies, all of them where none is named. Those that were deleted come back.
 * @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategies.<i>`
 */
export async function registerStrategies(
  store: Store,
  ...[names, owner]: [names: readonly string[] | undefined, owner: string]
): Promise<StrategyEntries> {
  const published = await store.strategies.list({ deleted: true });
  const wanted = new Set(names?.map((name, i) => idNamed(published, name, i)) ?? published.map(({ id }) => id));
  await store.strategyRegistry.register([...wanted], owner);
  const all = await strategyEntries(store);
  const items = all.items.filter(({ id }) => wanted.has(id));
  return { ...all, total: items.length, items };
}

function idNamed(published: readonly StrategyDescriptor[], ...[name, i]: [name: string, i: number]): string {
  try {
    return strategyNamed(published, name).id;
  } catch (error) {
    const { message, details } = error as HoldfastError;
    throw new HoldfastError('STRATEGY_NOT_FOUND', message, { path: `strategies.${i}`, ...(details && { details }) });
  }
}

/** What there is, and what has been done with it. */
export async function strategySummary(store: Store): Promise<StrategySummary> {
  const [{ items, broken }, rows, uses] = await Promise.all([
    strategyEntries(store),
    store.strategyRegistry.list(),
    store.strategyRegistry.uses(),
  ]);
  const checked = items.map(({ validation }) => validation?.passed);
  const views = usesOf(uses);
  return {
    strategies: items.length,
    registered: items.filter(({ registered }) => registered !== null).length,
    deleted: rows.filter((row) => row.deleted_at !== null).length,
    brokenFiles: broken.length,
    bySource: Object.fromEntries(
      STRATEGY_SOURCES.map((origin) => [origin, items.filter(({ source }) => source === origin).length]),
    ),
    validated: {
      passed: checked.filter((passed) => passed === true).length,
      failed: checked.filter((passed) => passed === false).length,
      never: checked.filter((passed) => passed === undefined).length,
    },
    uses: { total: views.length, items: views },
  };
}

/** What has been done with each strategy, the most used first. */
export function usesOf(rows: readonly StrategyUse[]): StrategyUseView[] {
  const views = new Map<string, StrategyUseView>();
  for (const { strategy, kind, total, completed, failed, lastUsed } of rows) {
    const view = views.get(strategy) ?? { ...NO_USE, byKind: {}, strategy };
    view.operations += total;
    view.completed += completed;
    view.failed += failed;
    view.byKind[kind] = total;
    const time = lastUsed.toISOString();
    if (view.lastUsed === null || time > view.lastUsed) view.lastUsed = time;
    views.set(strategy, view);
  }
  return [...views.values()].sort((a, b) => b.operations - a.operations);
}

const NO_USE: Omit<StrategyUseView, 'strategy' | 'byKind'> = {
  operations: 0,
  completed: 0,
  failed: 0,
  lastUsed: null,
};
