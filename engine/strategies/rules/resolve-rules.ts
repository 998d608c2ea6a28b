import { PRICE_FIELDS, type PriceField } from '../../columns/market-data';
import { INDICATORS, type IndicatorName } from '../../indicators/indicators';
import type { Parameters } from '../../model/run-config';
import type { FieldTerm, IndicatorTerm, SignalCondition, SignalTerm } from '../signal-rule';
import type { Figure, RuleCondition, RuleDistance, Rules, RuleValue } from './rules-schema';

type Distance = { percent: number } | { atr: number; period: number };

/** One side of rules, with numbers in the place of parameters, and indicators in the place of their names. */
export interface ResolvedSide {
  side: Rules['side'];
  enter: SignalCondition;
  /** Never holds where there is none. */
  exit: SignalCondition;
  exits: { stop?: Distance; target?: Distance; trailing?: Distance; bars?: number; time?: string };
  size: { quantity: number } | { equityFraction: number } | { cash: number };
}

/** What refers to something that is not there, or to a number that does not fit. */
export class RuleError extends Error {
  /** @param path from the top of the rules */
  constructor(
    message: string,
    readonly path: readonly (string | number)[],
  ) {
    super(message);
  }
}

const NEVER: SignalCondition = { left: 0, is: 'above', right: 0 };

/**
 * The sides of rules: one, or the long one before the short one.
 * @throws RuleError
 */
export function resolveRules(rules: Rules, parameters: Parameters): [ResolvedSide, ...ResolvedSide[]] {
  const scope: Scope = { rules, parameters };
  const first = resolveSide(scope, { side: rules.side, given: rules, path: [] });
  const { short } = rules;
  return short ? [first, resolveSide(scope, { side: 'short', given: short, path: ['short'] })] : [first];
}

interface GivenSide {
  side: Rules['side'];
  given: Pick<Rules, 'enter' | 'exit' | 'exits' | 'size'>;
  path: Path;
}

function resolveSide(scope: Scope, { side, given, path }: GivenSide): ResolvedSide {
  const { enter, exit, exits = {}, size } = given;
  const distance = (name: 'stop' | 'target' | 'trailing') => {
    const one = exits[name];
    return one && { [name]: resolveDistance(scope, one, [...path, 'exits', name]) };
  };
  const { bars, time } = exits;
  const [[kind, amount]] = Object.entries(size) as [[string, Figure]];
  return {
    side,
    enter: resolveCondition(scope, enter, [...path, 'enter']),
    exit: exit === undefined ? NEVER : resolveCondition(scope, exit, [...path, 'exit']),
    exits: {
      ...distance('stop'),
      ...distance('target'),
      ...distance('trailing'),
      ...(bars !== undefined && { bars: numberOf(scope, bars, [...path, 'exits', 'bars']) }),
      ...(time !== undefined && { time }),
    },
    size: { [kind]: numberOf(scope, amount, [...path, 'size', kind]) } as ResolvedSide['size'],
  };
}

interface Scope {
  rules: Rules;
  parameters: Parameters;
}

type Path = readonly (string | number)[];

function numberOf({ parameters }: Scope, figure: Figure, path: Path): number {
  if (typeof figure === 'number') return figure;
  const name = figure.slice(1);
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (typeof value === 'number') return value;
  throw new RuleError(`there is no parameter ${name}`, path);
}

function resolveDistance(scope: Scope, distance: RuleDistance, path: Path): Distance {
  if ('percent' in distance) return { percent: numberOf(scope, distance.percent, [...path, 'percent']) };
  const { atr, period } = distance;
  return { atr: numberOf(scope, atr, [...path, 'atr']), period: numberOf(scope, period, [...path, 'period']) };
}

function resolveCondition(scope: Scope, condition: RuleCondition, path: Path): SignalCondition {
  const each = (parts: readonly RuleCondition[], name: string) =>
    parts.map((part, i) => resolveCondition(scope, part, [...path, name, i]));
  if ('all' in condition) return { all: each(condition.all, 'all') };
  if ('any' in condition) return { any: each(condition.any, 'any') };
  if ('not' in condition) return { not: resolveCondition(scope, condition.not, [...path, 'not']) };
  const { left, is, right } = condition;
  return { left: termOf(scope, left, [...path, 'left']), is, right: termOf(scope, right, [...path, 'right']) };
}

function termOf(scope: Scope, value: RuleValue, path: Path): SignalTerm {
  if (typeof value === 'number') return value;
  if (typeof value === 'string')
    return value.startsWith('$') ? numberOf(scope, value, path) : sourceOf(scope, value, path);
  const { lag, times, plus } = value;
  return {
    ...sourceOf(scope, value.value, [...path, 'value']),
    ...(lag !== undefined && { lag: numberOf(scope, lag, [...path, 'lag']) }),
    ...(times !== undefined && { times: numberOf(scope, times, [...path, 'times']) }),
    ...(plus !== undefined && { plus: numberOf(scope, plus, [...path, 'plus']) }),
  };
}

/** A field of the bar, or an indicator by the name that the rules give it. */
function sourceOf(scope: Scope, source: string, path: Path): FieldTerm | IndicatorTerm {
  if (isField(source)) return { field: source };
  const [name, output] = source.split('.') as [string, string | undefined];
  const declared = Object.hasOwn(scope.rules.indicators, name) ? scope.rules.indicators[name] : undefined;
  if (!declared) throw new RuleError(`there is no field and no indicator ${name}`, path);
  const { timeframe } = declared;
  const indicator = declared.indicator as IndicatorName;
  const outputs: readonly string[] = INDICATORS[indicator].outputs;
  if (output === undefined ? outputs.length > 1 : !outputs.includes(output)) {
    const known = outputs.map((one) => `${name}.${one}`).join(', ');
    throw new RuleError(`${indicator} has ${outputs.length === 1 ? 'one value alone' : `the values ${known}`}`, path);
  }
  const parameters = indicatorParameters(scope, name);
  return {
    indicator,
    parameters,
    ...(timeframe !== undefined && { timeframe }),
    ...(output !== undefined && { output }),
  };
}

function isField(source: string): source is PriceField {
  return (PRICE_FIELDS as readonly string[]).includes(source);
}

/**
 * The parameters of a declared indicator.
 * @throws RuleError
 */
export function indicatorParameters(scope: Scope, name: string): IndicatorTerm['parameters'] {
  const { indicator, timeframe: _, ...given } = scope.rules.indicators[name]!;
  const path = ['indicators', name];
  requireNoIndicator(scope, given['source'], [...path, 'source']);
  const resolved = Object.entries(given).map(([key, figure]) => {
    const isNumber = typeof figure === 'number' || figure.startsWith('$');
    return [key, isNumber ? numberOf(scope, figure, [...path, key]) : figure];
  });
  const parsed = INDICATORS[indicator as IndicatorName].parameters.safeParse(Object.fromEntries(resolved));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = issue!.code === 'unrecognized_keys' ? issue.keys : issue!.path;
  throw new RuleError(`${indicator}: ${issue!.message}`, [...path, ...(keys as string[])]);
}

/**
 * What an indicator is computed from is a column. A name that an indicator has as well is that of a column where the
 * indicator shows just that one.
 */
function requireNoIndicator({ rules: { indicators } }: Scope, source: unknown, path: Path): void {
  if (typeof source !== 'string') return;
  const [name] = source.split('.') as [string];
  const other = Object.hasOwn(indicators, name) ? indicators[name] : undefined;
  if (!other || isField(source) || (other.indicator === 'column' && other['source'] === source)) return;
  throw new RuleError(`${name} is an indicator; the source of one is a price or a further column of the session`, path);
}
