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
  /** `cash` buys and sells what it has; `margin` borrows and sells short. Without it, cash. */
  type: z.enum(['cash', 'margin']).optional(),
  /** One net position an instrument, or a long and a short one side by side (margin only). Without it, netting. */
  positions: z.enum(['netting', 'hedging']).optional(),
  /** Notional that a unit of equity may carry on a margin account. Without it, 1. */
  leverage: z.number().min(1).max(1000).optional(),
  /** Fraction of the notional below which equity liquidates a margin account. Without it, half of 1 / leverage. */
  maintenanceMargin: z.number().min(0).max(1).optional(),
});

/** Costs of each fill, added up: a fraction of the notional, and money for each unit; at least `minimum` an order. */
export const feesSchema = z.strictObject({
  proportional: z.number().min(0).max(1).default(0),
  perShare: z.number().min(0).max(1e6).optional(),
  /** In place of `perShare`, for futures, perpetuals and options. */
  perContract: z.number().min(0).max(1e6).optional(),
  minimum: z.number().min(0).max(1e9).optional(),
});

/** By how much a fill is worse than the bar's: a fraction of the price, half a spread (a fraction), a fixed amount. */
export const slippageSchema = z.strictObject({
  proportional: z.number().min(0).max(1).default(0),
  spread: z.number().min(0).max(1).optional(),
  fixed: z.number().min(0).max(1e9).optional(),
});

/** How orders meet bars. */
export const fillsSchema = z.strictObject({
  /** Where an order at the market fills: at its instrument's next open, or at the close it was decided on. */
  at: z.enum(['next-open', 'same-close']).default('next-open'),
  /** Which comes first within a bar that reaches both a stop and a limit. `pessimistic`: the stop. */
  intrabar: z.enum(['pessimistic', 'optimistic']).default('pessimistic'),
  /** Whether a limit fills when the bar touches it, or only when it trades through. */
  limits: z.enum(['touch', 'through']).default('touch'),
  /** Most that all orders together get of a bar's volume. Without it, and where a bar has no volume, all they want. */
  volumeShare: z.number().positive().max(1).optional(),
});
export type FillsConfig = z.output<typeof fillsSchema>;

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
  fills: fillsSchema.optional(),
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
  fills?: FillsConfig;
  seed: number;
}

/** One run as the engine takes it. */
export interface RunConfig extends ExecutionConfig {
  parameters: Parameters;
}
