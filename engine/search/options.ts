import { HoldfastError } from '../model/errors';
import { withSuggestion } from '../model/suggestion';

/** A setting of an algorithm. Bounds are inclusive. */
export interface OptionRule {
  low: number;
  high: number;
  /** Whether only whole numbers are taken. */
  whole: boolean;
  /** Null where it follows from the problem, as `about` says. */
  default: number | null;
  about: string;
}
export type OptionRules = Readonly<Record<string, OptionRule>>;

const PATH = 'algorithm.options';

/**
 * The options of an algorithm with those that were given.
 * @returns NaN for one that follows from the problem and was not given
 * @throws HoldfastError UNKNOWN_FIELD or VALIDATION with the path `algorithm.options.<name>`
 */
export function readOptions<Rules extends OptionRules>(
  rules: Rules,
  given: Readonly<Record<string, number>>,
): Record<keyof Rules, number> {
  for (const [name, value] of Object.entries(given)) {
    const path = `${PATH}.${name}`;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) {
      const error = new HoldfastError('UNKNOWN_FIELD', `The algorithm has no option ${name}.`, { path });
      throw withSuggestion(error, name, Object.keys(rules));
    }
    if (!(value >= rule.low && value <= rule.high) || (rule.whole && !Number.isInteger(value))) {
      const kind = rule.whole ? 'a whole number' : 'a number';
      const message = `must be ${kind} from ${rule.low} to ${rule.high}, was ${value}`;
      throw new HoldfastError('VALIDATION', message, { path });
    }
  }
  const entries = Object.entries(rules).map(([name, rule]) => [name, given[name] ?? rule.default ?? NaN] as const);
  return Object.fromEntries(entries) as Record<keyof Rules, number>;
}
