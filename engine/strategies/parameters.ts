import { HoldfastError } from '../model/errors';
import { withSuggestion } from '../model/suggestion';
import type { Parameters } from '../model/run-config';
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
  const parsed = definition.parameters.safeParse(raw);
  if (parsed.success) return parsed.data as Parameters;
  const issues = parsed.error.issues.map((issue) => ({
    path: ['parameters', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new HoldfastError('VALIDATION', issues[0]!.message, { path: issues[0]!.path, details: { issues } });
}
