import { HoldfastError } from '../model/errors';
import { worded } from '../model/issue-words';
import { withSuggestion } from '../model/suggestion';
import { bareParameters, type Parameters } from '../model/run-config';
import type { StrategyDefinition } from './define-strategy';

/**
 * The parameters that a strategy gets: checked strictly, defaults filled in.
 * @throws HoldfastError UNKNOWN_FIELD or VALIDATION with the path `parameters.<name>`; `details.issues` has all of them
 */
export function parseParameters(definition: StrategyDefinition, raw: Parameters): Parameters {
  const { shape } = definition.parameters;
  for (const name of Object.keys(raw)) {
    if (Object.hasOwn(shape, name)) continue;
    const message = `The strategy ${definition.id} has no parameter ${name}.`;
    const error = new HoldfastError('UNKNOWN_FIELD', message, { path: `parameters.${name}` });
    throw withSuggestion(error, name, Object.keys(shape));
  }
  const parsed = definition.parameters.safeParse(bareParameters(raw));
  if (parsed.success) return parsed.data as Parameters;
  const issues = parsed.error.issues.map((issue) => ({
    path: ['parameters', ...issue.path].join('.'),
    message: worded(issue),
  }));
  throw new HoldfastError('VALIDATION', issues[0]!.message, { path: issues[0]!.path, details: { issues } });
}

/** Parameters for one strategy object: whatever it changes in its lists and objects, no other one sees it. */
export function ownParameters(parameters: Parameters): Parameters {
  const own: Record<string, unknown> = {};
  for (const name of Object.keys(parameters)) own[name] = ownValue(parameters[name]);
  return own as Parameters;
}

/** What is neither a list nor a plain object, such as the result of a `transform`, stays as it is. */
function ownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ownValue);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, ownValue(one)]));
}
