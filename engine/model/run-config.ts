import { z } from 'zod';
import { instrumentIdSchema, sessionNameSchema, strategyIdSchema } from './identifiers';
import { isoTimeSchema, type Micros } from './time';

export const parameterValueSchema = z.union([z.number(), z.string().max(1000), z.boolean()]);
export type ParameterValue = z.infer<typeof parameterValueSchema>;
export type Parameters = Record<string, ParameterValue>;

export const parametersSchema = z.record(z.string().min(1).max(64), parameterValueSchema);

/** Money in the account's currency. */
export const accountSchema = z.strictObject({
  initialCapital: z.number().positive().max(1e15).default(100_000),
});

/** Fraction of the notional of each fill. */
export const feesSchema = z.strictObject({ proportional: z.number().min(0).max(1).default(0) });

/** Fraction of the price by which a fill is worse than the bar's. */
export const slippageSchema = z.strictObject({ proportional: z.number().min(0).max(1).default(0) });

/** What runs and sweeps share: where, with what money, under which costs. */
export const executionFields = {
  session: sessionNameSchema,
  strategy: strategyIdSchema,
  /** Only these instruments of the session; without it, all. */
  instruments: z.array(instrumentIdSchema).min(1).max(10_000).optional(),
  /** Narrows the session's range; bars outside do not exist for the run. */
  start: isoTimeSchema.optional(),
  end: isoTimeSchema.optional(),
  account: accountSchema.prefault({}),
  fees: feesSchema.prefault({}),
  slippage: slippageSchema.prefault({}),
  seed: z.int().min(0).max(4_294_967_295).default(0),
  cache: z.enum(['use', 'bypass']).default('use'),
};

export const runRequestSchema = z.strictObject({ ...executionFields, parameters: parametersSchema.default({}) });
export type RunRequest = z.infer<typeof runRequestSchema>;

/** Everything but the data and the parameters that decides a result. Pure JSON; times resolved. */
export interface ExecutionConfig {
  strategy: string;
  instruments?: string[];
  start?: Micros;
  end?: Micros;
  account: z.infer<typeof accountSchema>;
  fees: z.infer<typeof feesSchema>;
  slippage: z.infer<typeof slippageSchema>;
  seed: number;
}

/** One run as the engine takes it. */
export interface RunConfig extends ExecutionConfig {
  parameters: Parameters;
}
