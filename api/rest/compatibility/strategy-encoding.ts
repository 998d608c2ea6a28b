import type { CheckResult, StrategyValidation } from '../../../engine/model/strategy-validation';
import type { StrategyEntry, StrategyUseView } from '../../../engine/model/strategy-views';
import { dottedName } from '../../operations/strategy/strategy-names';

const TYPES: Readonly<Record<string, string>> = { integer: 'int', number: 'float', boolean: 'bool', string: 'str' };

interface Property {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** `{fast_period: {type: 'int', default: 10, min: 2, max: 500}}` */
export function encodeParameters({ parameters }: Pick<StrategyEntry, 'parameters'>): Record<string, unknown> {
  const properties = Object.entries((parameters['properties'] ?? {}) as Record<string, Property>);
  return Object.fromEntries(properties.map(([name, property]) => [name, encodeProperty(property)]));
}

function encodeProperty(property: Property): Record<string, unknown> {
  const { type, description, default: normal, enum: choices } = property;
  const [min, max] = [
    bound(property.exclusiveMinimum, property.minimum),
    bound(property.exclusiveMaximum, property.maximum),
  ];
  return {
    type: TYPES[type ?? ''] ?? type ?? 'any',
    ...(normal !== undefined && { default: normal }),
    ...(min && { min: min.value, ...(min.isOpen && { min_exclusive: true }) }),
    ...(max && { max: max.value, ...(max.isOpen && { max_exclusive: true }) }),
    ...(choices && { choices }),
    ...(description !== undefined && { description }),
  };
}

/** Whole numbers have the bounds of what a number holds exactly; those say nothing. */
function bound(open: number | undefined, closed: number | undefined): { value: number; isOpen: boolean } | undefined {
  if (open !== undefined) return { value: open, isOpen: true };
  const isSaid = closed !== undefined && Math.abs(closed) < Number.MAX_SAFE_INTEGER;
  return isSaid ? { value: closed, isOpen: false } : undefined;
}

/** A strategy in lists: its number is null while it is not registered. */
export function encodeStrategy(entry: StrategyEntry) {
  const { modulePath, className } = dottedName(entry);
  const { registered, validation } = entry;
  return {
    id: registered?.number ?? null,
    strategy_id: entry.id,
    name: entry.name,
    module_path: modulePath,
    class_name: className,
    description: entry.description,
    parameters: encodeParameters(entry),
    source: entry.source,
    file: entry.file ?? null,
    version: entry.bundleHash,
    is_active: entry.deletedAt === null,
    is_registered: registered !== null,
    registered_at: registered?.at ?? null,
    validation_status: validation === null ? 'not_validated' : validation.passed ? 'pass' : 'fail',
    last_validated: validation?.at ?? null,
  };
}

export function encodeUse({ strategy, operations, byKind, completed, failed, lastUsed }: StrategyUseView) {
  return { strategy, usage_count: operations, by_kind: byKind, completed, failed, last_used: lastUsed };
}

/** What was found, by the names of this contract. */
export function encodeValidation({ checks }: StrategyValidation) {
  const { methods, behaviour, lookAhead } = checks;
  return {
    import_test: encodeCheck(checks.import),
    instantiation_test: encodeCheck(checks.instantiation),
    method_tests: { ...encodeCheck(methods), ...(methods.methods && { methods: methods.methods }) },
    signal_generation: {
      ...encodeCheck(behaviour),
      ...(behaviour.orders !== undefined && {
        signals_generated: behaviour.orders,
        fills: behaviour.fills,
        trades: behaviour.trades,
        bars: behaviour.bars,
      }),
    },
    look_ahead_audit: {
      ...encodeCheck(lookAhead),
      ...(lookAhead.cuts !== undefined && { cuts: lookAhead.cuts, orders_compared: lookAhead.orders }),
    },
  };
}

function encodeCheck({ status, message, file, line, column, path }: CheckResult) {
  const isFailure = status === 'fail';
  return {
    status,
    ...(message !== undefined && (isFailure ? { error: message } : { note: message })),
    ...(file !== undefined && { file, line, column }),
    ...(path !== undefined && { path }),
  };
}
