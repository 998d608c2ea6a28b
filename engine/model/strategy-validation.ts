import { z } from 'zod';

/** What a strategy is put through, in this order; what follows a failure is skipped. */
export const VALIDATION_CHECKS = ['import', 'instantiation', 'methods', 'behaviour', 'lookAhead'] as const;
export type ValidationCheck = (typeof VALIDATION_CHECKS)[number];

const check = z.object({
  status: z.enum(['pass', 'fail', 'skip']),
  message: z.string().optional().describe('What is wrong, or worth knowing.'),
  file: z.string().optional().describe('Where in the sources, as far as that is known.'),
  line: z.int().optional(),
  column: z.int().optional(),
  path: z.string().optional().describe('The parameter at fault.'),
});
export type CheckResult = z.output<typeof check>;

const count = z.int().min(0);

export const strategyChecksSchema = z.object({
  import: check,
  instantiation: check,
  methods: check.extend({ methods: z.array(z.string()).optional() }),
  behaviour: check.extend({
    bars: count.optional().describe('Bars of the sample that it was run over.'),
    orders: count.optional(),
    fills: count.optional(),
    trades: count.optional(),
  }),
  lookAhead: check.extend({
    cuts: count.optional().describe('Bars after which the sample was cut off.'),
    orders: count.optional().describe('Orders that were compared.'),
  }),
});
export type StrategyChecks = z.output<typeof strategyChecksSchema>;

export const strategyValidationSchema = z.object({
  passed: z.boolean(),
  strategy: z.string().nullable().describe('Its id; null where the file does not say it.'),
  bundleHash: z.string().nullable().describe('The version that was checked.'),
  checks: strategyChecksSchema,
});
export type StrategyValidation = z.output<typeof strategyValidationSchema>;
