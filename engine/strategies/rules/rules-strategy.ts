import { z } from 'zod';
import type { Parameters } from '../../model/run-config';
import { messageOf } from '../../model/message-of';
import { compileModule, SourceError } from '../compile-module';
import { defineStrategy, type StrategyDefinition } from '../define-strategy';
import { followSignals } from '../follow-signals';
import type { SignalRule } from '../signal-rule';
import { followRules } from './follow-rules';
import { indicatorParameters, resolveRules, RuleError, type ResolvedSide } from './resolve-rules';
import { rulesShape, type RuleParameter, type Rules } from './rules-schema';

/** The rules of a strategy, checked whole: what they refer to is there, and their defaults are taken by their indicators. */
export const rulesSchema = rulesShape.superRefine((rules, context) => {
  const issue = (message: string, path: readonly PropertyKey[]) =>
    context.addIssue({ code: 'custom', message, path: [...path] });
  for (const [name, parameter] of Object.entries(rules.parameters)) {
    const wrong = parameterFault(parameter);
    if (wrong) issue(wrong, ['parameters', name, 'default']);
  }
  if (rules.short && rules.side === 'short') issue('cannot be together with side short', ['short']);
  const parameters = defaultsOf(rules);
  try {
    for (const name of Object.keys(rules.indicators)) indicatorParameters({ rules, parameters }, name);
    resolveRules(rules, parameters).forEach((side, i) => {
      const fault = sizeFault(side);
      if (fault) issue(fault, [...(i === 0 ? [] : ['short']), 'size']);
    });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    issue(error.message, error.path);
  }
});

function parameterFault({ type, default: normal, min = -Infinity, max = Infinity }: RuleParameter): string | undefined {
  if (type === 'integer' && !Number.isInteger(normal)) return 'must be a whole number';
  return normal < min || normal > max ? 'must lie between min and max' : undefined;
}

function defaultsOf({ parameters }: Rules): Parameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, { default: normal }]) => [name, normal]));
}

function sizeFault({ size }: ResolvedSide): string | undefined {
  return Object.values(size).every((amount: number) => amount > 0) ? undefined : 'must be above 0';
}

/**
 * The strategy that rules state. Without exits, and with a fixed quantity to hold long, it is one of the signals path too.
 */
export function rulesStrategy(rules: Rules): StrategyDefinition {
  const { id, name, description } = rules;
  const resolved = (parameters: object) => resolveRules(rules, parameters as Parameters);
  const isSignals = rules.side === 'long' && !rules.short && rules.exits === undefined && 'quantity' in rules.size;
  return defineStrategy({
    ...{ id, name, description },
    parameters: z.object(
      Object.fromEntries(Object.entries(rules.parameters).map(([key, parameter]) => [key, parameterSchema(parameter)])),
    ),
    create: (parameters) =>
      isSignals ? followSignals(signalRule(resolved(parameters))) : followRules(resolved(parameters)),
    ...(isSignals && { signals: (parameters: object) => signalRule(resolved(parameters)) }),
  });
}

function signalRule([{ enter, exit, size }]: readonly [ResolvedSide, ...ResolvedSide[]]): SignalRule {
  return { enter, exit, size: (size as { quantity: number }).quantity };
}

function parameterSchema({ type, default: normal, min, max, description }: RuleParameter): z.ZodType {
  let schema = type === 'integer' ? (z.int() as z.ZodNumber) : z.number();
  if (min !== undefined) schema = schema.min(min);
  if (max !== undefined) schema = schema.max(max);
  const whole = schema.default(normal);
  return description === undefined ? whole : whole.describe(description);
}

/**
 * The strategy of a file of rules.
 * @throws SourceError naming what is wrong by its path, or the line at which it is no JSON
 */
export function loadRules(source: string, file: string): StrategyDefinition {
  const parsed = rulesSchema.safeParse(parseJson(source, file));
  if (parsed.success) return rulesStrategy(parsed.data);
  const [issue] = parsed.error.issues;
  const path = [...issue!.path, ...(issue!.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join('.');
  throw new SourceError(path === '' ? issue!.message : `${path}: ${issue!.message}`, { file });
}

function parseJson(source: string, file: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new SourceError(messageOf(error), { file, ...jsonPosition(source, file) });
  }
}

/** Where a text stops being JSON, as far as it is no JavaScript either: the parser of JSON does not always say. */
function jsonPosition(source: string, file: string): { line?: number; column?: number } {
  try {
    compileModule(`(\n${source}\n)`, file);
    return {};
  } catch (error) {
    const { line, column } = (error as SourceError).position;
    return { ...(line !== undefined && { line: line - 1 }), ...(column !== undefined && { column }) };
  }
}
