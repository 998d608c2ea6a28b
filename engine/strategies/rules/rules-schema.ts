import { z } from 'zod';
import { PRICE_FIELDS } from '../../columns/market-data';
import { parseSessionRule } from '../../calendars/session-rule';
import { INDICATOR_NAMES } from '../../indicators/indicators';
import { strategyIdSchema } from '../../model/identifiers';
import { timeframeSchema } from '../../model/timeframe';
import { COMPARISONS } from '../signal-rule';

/** Conditions within conditions, and parts of all of them together. */
const [DEEPEST, MOST_PARTS] = [20, 50];
/** Parameters, and indicators, of a strategy. */
const MOST_NAMED = 100;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

const finite = z.number().min(-1e15).max(1e15);
const name = z.string().regex(NAME, { error: 'must be a name of small letters, digits and _' });
const reference = z.string().regex(/^\$[a-z][a-z0-9_]{0,63}$/, { error: 'must be a number, or a parameter as $name' });
/** A number, or the name of a parameter that has it: `$fast`. */
const figure = z.union([finite, reference]);
export type Figure = z.output<typeof figure>;

export const ruleParameterSchema = z.strictObject({
  type: z.enum(['integer', 'number']).default('number'),
  default: finite,
  min: finite.optional(),
  max: finite.optional(),
  description: z.string().min(1).max(500).optional(),
});
export type RuleParameter = z.output<typeof ruleParameterSchema>;

const ruleIndicatorSchema = z
  .object({
    indicator: z.enum(INDICATOR_NAMES as [string, ...string[]]),
    timeframe: timeframeSchema.optional(),
  })
  .catchall(
    z.union([
      figure,
      z
        .string()
        .regex(/^[a-z]/)
        .max(64),
    ]),
  );
export type RuleIndicator = z.output<typeof ruleIndicatorSchema>;

/** `close`, `fast` or `band.upper`. */
const source = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[A-Za-z][A-Za-z0-9]*)?$/, {
    error: `must be a number, a parameter as $name, ${PRICE_FIELDS.join(', ')}, or an indicator of this strategy`,
  })
  .max(128);
const adjusted = z.strictObject({
  value: source,
  lag: z.union([z.int().min(0).max(100_000), reference]).optional(),
  times: figure.optional(),
  plus: figure.optional(),
});
const value = z.union([figure, source, adjusted]);
export type RuleValue = z.output<typeof value>;

const comparison = z.strictObject({ left: value, is: z.enum(COMPARISONS), right: value });
export type RuleCondition =
  z.output<typeof comparison> | { all: RuleCondition[] } | { any: RuleCondition[] } | { not: RuleCondition };

/** The form that a condition is meant to have is told by its key, so that what is wrong is told at its place. */
function conditionOf(depth: number): z.ZodType<RuleCondition> {
  return z.unknown().transform((given, context) => {
    if (depth > DEEPEST) {
      context.addIssue({ code: 'custom', message: `is deeper than ${DEEPEST} conditions` });
      return z.NEVER;
    }
    const parsed = formOf(given, depth + 1).safeParse(given);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push(issue as z.core.$ZodRawIssue);
    return z.NEVER;
  });
}

function formOf(given: unknown, depth: number): z.ZodType<RuleCondition> {
  const has = (key: string) => typeof given === 'object' && given !== null && Object.hasOwn(given, key);
  const parts = () => z.array(conditionOf(depth)).min(1).max(MOST_PARTS);
  if (has('all')) return z.strictObject({ all: parts() });
  if (has('any')) return z.strictObject({ any: parts() });
  if (has('not')) return z.strictObject({ not: conditionOf(depth) });
  return comparison;
}

const distance = z.union([
  z.strictObject({ percent: figure }),
  z.strictObject({ atr: figure, period: z.union([z.int().min(1).max(100_000), reference]).default(14) }),
]);
export type RuleDistance = z.output<typeof distance>;

const sessionTime = z
  .string()
  .max(32)
  .superRefine((time, context) => {
    try {
      parseSessionRule({ time });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const exits = z
  .strictObject({
    stop: distance.optional().describe('Below the close of the entry, of a short position above it.'),
    target: distance.optional().describe('Above the close of the entry, of a short position below it.'),
    trailing: distance.optional().describe('From the best price since the entry; instead of a stop.'),
    bars: z
      .union([z.int().min(1).max(1e9), reference])
      .optional()
      .describe('After so many bars.'),
    time: sessionTime.optional().describe('At a time of each session, after which it opens nothing: 15:50, close-10m.'),
  })
  .refine(({ stop, trailing }) => !(stop && trailing), { error: 'cannot be together with stop', path: ['trailing'] });

const size = z.union([
  z.strictObject({ quantity: figure }),
  z.strictObject({ equityFraction: figure }),
  z.strictObject({ cash: figure }),
]);

/** What one side does. */
const sideFields = {
  enter: conditionOf(0),
  exit: conditionOf(0).optional(),
  exits: exits.optional(),
  size: size.default({ quantity: 1 }),
};

const TOO_MANY = { error: `must have at most ${MOST_NAMED} entries` };
const isModest = (named: object) => Object.keys(named).length <= MOST_NAMED;

/** A strategy as data: what is written in a file `<id>.rules.json`. References are checked by `checkRules`. */
export const rulesShape = z.strictObject({
  id: strategyIdSchema,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).default(''),
  parameters: z.record(name, ruleParameterSchema).refine(isModest, TOO_MANY).default({}),
  indicators: z.record(name, ruleIndicatorSchema).refine(isModest, TOO_MANY).default({}),
  side: z.enum(['long', 'short']).default('long'),
  ...sideFields,
  /** The short side of rules that are long otherwise. */
  short: z.strictObject(sideFields).optional(),
});
export type Rules = z.output<typeof rulesShape>;
