import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import { withSuggestion } from '../../../engine/model/suggestion';

const FILE_END = /\.(rules\.json|[a-z]+)$/;
/** Folder that names of other contracts begin with. */
const FOLDER = 'strategies';
/** Written in capitals in names of classes. */
const SHORT = /^(ema|sma|wma|rsi|atr|adx|macd|vwap|obv|cci|mfi|onnx)(\d*)$/;

/** Of a name as Python has it: `strategies.ema_crossover` and `EMACrossoverStrategy`. */
export interface DottedName {
  modulePath: string;
  className: string;
}

/** The dotted name by which other contracts know a strategy. */
export function dottedName({ id, file }: Pick<StrategyDescriptor, 'id' | 'file'>): DottedName {
  const stem = stemOf({ id, file });
  const words = stem.split('_').filter((word) => word !== '');
  return { modulePath: `${FOLDER}.${stem}`, className: `${words.map(capitalised).join('')}Strategy` };
}

function capitalised(word: string): string {
  return SHORT.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
}

/** `ema_crossover`, of its file or of its id. */
function stemOf({ id, file }: Pick<StrategyDescriptor, 'id' | 'file'>): string {
  return underscored(file === undefined ? id : file.replace(FILE_END, ''));
}

const underscored = (name: string) => name.replaceAll('-', '_');

/**
 * The strategy that a name means: its id, its file, or a dotted name such as `strategies.ema_crossover.EMACrossoverStrategy`,
 * whose last part counts for nothing, as a file has one strategy. Files go before ids.
 * @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategy`
 */
export function strategyNamed(strategies: readonly StrategyDescriptor[], name: string): StrategyDescriptor {
  const exact = strategies.find(({ id }) => id === name);
  if (exact) return exact;
  const stem = moduleOf(name);
  const ofFile = strategies.find((one) => one.file !== undefined && stemOf(one) === stem);
  const found = ofFile ?? strategies.find(({ id }) => underscored(id) === stem);
  if (found) return found;
  const missing = new HoldfastError('STRATEGY_NOT_FOUND', `There is no strategy "${name.slice(0, 200)}".`, {
    path: 'strategy',
  });
  throw withSuggestion(missing, stem, [...strategies.map(({ id }) => id), ...strategies.map(stemOf)]);
}

/** `ema_crossover` of `strategies.ema_crossover.EMACrossoverStrategy`, `strategies/ema_crossover.ts` or `ema-crossover`. */
export function moduleOf(name: string): string {
  const isPath = name.includes('/') || /\.(ts|js|mjs|cjs|json|py)$/.test(name);
  const parts = isPath ? name.replace(/\.py$/, '').replace(FILE_END, '').split('/') : name.split('.');
  const inside = parts[0] === FOLDER && parts.length > 1 ? parts.slice(1) : parts;
  const isClass = !isPath && inside.length > 1 && /^[A-Z]/.test(inside.at(-1)!);
  return underscored((isClass ? inside.slice(0, -1) : inside).join('/'));
}
