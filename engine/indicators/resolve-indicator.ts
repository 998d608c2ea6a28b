import { HoldfastError } from '../model/errors';
import { worded } from '../model/issue-words';
import type { Indicator } from './indicator';
import { INDICATORS, INDICATOR_NAMES } from './indicators';

/** An indicator with parameters that it takes. */
export interface ResolvedIndicator {
  indicator: Indicator;
  parameters: Record<string, unknown>;
  /** Equal for equal columns of one panel. */
  key: string;
}

/** What is asked for: the name of an indicator and some of its parameters. */
export interface IndicatorRequest {
  name: string;
  parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Length of the bars that it is computed from; those of the panel without it. */
  timeframe?: string | undefined;
}

/** @throws HoldfastError VALIDATION with the path of the parameter at fault, for an unknown name without one */
export function resolveIndicator({ name, parameters = {}, timeframe }: IndicatorRequest): ResolvedIndicator {
  if (!Object.hasOwn(INDICATORS, name)) {
    throw new HoldfastError('VALIDATION', `There is no indicator ${name}; known: ${INDICATOR_NAMES.join(', ')}.`);
  }
  const indicator = INDICATORS[name as keyof typeof INDICATORS] as unknown as Indicator;
  const parsed = indicator.parameters.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue!.path.join('.');
    throw new HoldfastError('VALIDATION', `${name}${path && `, ${path}`}: ${worded(issue!)}`, { path });
  }
  // The schema gives its fields in its own order, whatever order they came in.
  return { indicator, parameters: parsed.data, key: requestKey({ name, parameters: parsed.data, timeframe }) };
}

/** Text of a request as it stands; two that differ in it can still resolve to one key. */
export function requestKey({ name, parameters, timeframe }: IndicatorRequest): string {
  let key = timeframe === undefined ? name : `${name}@${timeframe}`;
  for (const field in parameters) {
    const value = parameters[field];
    key += `/${field}=${typeof value === 'number' ? value : JSON.stringify(value)}`;
  }
  return key;
}
