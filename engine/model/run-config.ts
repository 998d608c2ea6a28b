import { z } from 'zod';
import { currencySchema } from './currencies';
import { idPatternSchema } from './id-pattern';
import {
  instrumentIdSchema,
  instrumentIdsSchema,
  operationIdSchema,
  sessionNameSchema,
  strategyIdSchema,
  universeNameSchema,
} from './identifiers';
import { isoTimeSchema, type Micros } from './time';

export const parameterValueSchema = z.union([z.number(), z.string().max(1000), z.boolean()]);
export type ParameterValue = z.infer<typeof parameterValueSchema>;
export type Parameters = Record<string, ParameterValue>;

/** Parameters for a schema that looks names up: what every object inherits, such as `toString`, is none of them. */
export function bareParameters(parameters: Parameters): Parameters {
  return Object.assign(Object.create(null) as Parameters, parameters);
}

export const parametersSchema = z.record(z.string().min(1).max(64), parameterValueSchema);

const yearly = z.number().min(0).max(10);
const borrowing = z.union([yearly, z.literal('history')]);
const funding = z.union([z.number().min(-0.1).max(0.1), z.literal('history')]);

/** Money in the account's currency, into which that of instruments in others is converted. */
export const accountSchema = z
  .strictObject({
    initialCapital: z.number().positive().max(1e15).default(100_000).describe("Money in the account's currency."),
    currency: currencySchema
      .optional()
      .describe(
        'Currency of cash, equity, fees and statistics; instruments in others are converted by pairs of the session. Without it, the one that all instruments have.',
      ),
    conversion: z
      .enum(['fill', 'hold'])
      .optional()
      .describe(
        'What becomes of money in other currencies: converted at each fill, or held in balances of these currencies. Without it, fill.',
      ),
    type: z
      .enum(['cash', 'margin'])
      .optional()
      .describe('`cash` buys and sells what it has; `margin` borrows and sells short. Without it, cash.'),
    positions: z
      .enum(['netting', 'hedging'])
      .optional()
      .describe(
        'One net position an instrument, or a long and a short one side by side (margin). Without it, netting.',
      ),
    leverage: z
      .number()
      .min(1)
      .max(1000)
      .optional()
      .describe('Notional that a unit of equity may carry on a margin account. Without it, 1.'),
    maintenanceMargin: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Fraction of the notional below which equity liquidates a margin account; else half of 1 / leverage.'),
    liquidation: z
      .enum(['intrabar', 'close'])
      .optional()
      .describe(
        'When a margin account is liquidated: as soon as a bar reaches the liquidation price, or at closes alone. Without it, intrabar.',
      ),
    negativeBalance: z
      .boolean()
      .optional()
      .describe(
        'Whether a margin account owes what it loses beyond its equity; `false` forgives it once nothing is open. Without it, true.',
      ),
    borrowRate: z
      .union([borrowing, z.record(idPatternSchema, borrowing)])
      .optional()
      .describe(
        'Fraction a year that shares sold short cost, or by id or pattern for what they match; `history` for the rates of files of the catalog.',
      ),
    debitRate: yearly.optional().describe('Fraction a year that negative cash costs.'),
    creditRate: yearly.optional().describe('Fraction a year that positive cash earns.'),
    funding: z
      .union([funding, z.record(idPatternSchema, funding)])
      .optional()
      .describe(
        'Fraction of their value that long perpetuals pay to short ones at 00:00, 08:00 and 16:00 UTC, or by id or pattern; `history` for the rates and times of files of the catalog.',
      ),
  })
  .superRefine(({ type = 'cash', positions, leverage, ...rest }, ctx) => {
    if (type === 'margin') return;
    const refuse = (field: string) =>
      ctx.addIssue({ code: 'custom', path: [field], message: 'needs an account of the type margin' });
    if (positions === 'hedging') refuse('positions');
    if (leverage !== undefined && leverage !== 1) refuse('leverage');
    for (const field of ['maintenanceMargin', 'liquidation', 'negativeBalance', 'borrowRate', 'debitRate'] as const) {
      if (rest[field] !== undefined) refuse(field);
    }
  });

const rate = z.number().min(0).max(1);
const money = z.number().min(0).max(1e6);

/** What can differ from instrument to instrument. */
const furtherRates = {
  perShare: money.optional().describe('Money for each unit.'),
  perContract: money
    .optional()
    .describe('Money for each unit of futures, perpetuals and options, in place of `perShare`.'),
  maker: rate.optional().describe('Fraction of the notional of limit orders that a bar comes to after its open.'),
  taker: rate.optional().describe('Fraction of the notional of all other fills.'),
  buy: rate.optional().describe('Fraction of the notional of purchases, such as a stamp duty.'),
  sell: rate.optional().describe('Fraction of the notional of sales, such as a transaction tax.'),
};
const feeRatesSchema = z.strictObject({
  proportional: rate.optional().describe('Fraction of the notional of each fill.'),
  ...furtherRates,
});
/** Fees of one instrument. */
export type FeeRates = z.output<typeof feeRatesSchema>;

const feeTierSchema = z.strictObject({
  from: z.number().min(0).max(1e15).describe('Money traded from which it applies.'),
  maker: rate.describe('In place of `maker`.'),
  taker: rate.describe('In place of `taker`.'),
});
export type FeeTier = z.output<typeof feeTierSchema>;

/** Costs of each fill, added up, in money of the account: fractions of the notional, and money for each unit; at least `minimum` an order. */
export const feesSchema = z.strictObject({
  proportional: rate.default(0).describe('Fraction of the notional of each fill.'),
  ...furtherRates,
  byInstrument: z
    .record(idPatternSchema, feeRatesSchema)
    .optional()
    .describe('Other fees by id or pattern, such as `*.XNSE`: what an entry gives counts in place of the above.'),
  minimum: z.number().min(0).max(1e9).optional().describe('Least money an order pays.'),
  tiers: z
    .array(feeTierSchema)
    .min(1)
    .max(100)
    .refine((tiers) => tiers.every(({ from }, i) => i === 0 || from > tiers[i - 1]!.from), {
      error: 'must ascend by from',
    })
    .optional()
    .describe('Maker and taker fees by the money traded in the 30 UTC days before that of the fill.'),
});

/** By how much a fill is worse than the bar's: a fraction of the price, half a spread (a fraction), a fixed amount. */
export const slippageSchema = z.strictObject({
  proportional: z.number().min(0).max(1).default(0).describe('Fraction by which each price is worse.'),
  spread: z.number().min(0).max(1).optional().describe('Spread as a fraction of the price; a fill pays half of it.'),
  fixed: z.number().min(0).max(1e9).optional().describe('Amount by which each price is worse.'),
});

/** How orders meet bars. */
const fillsFields = z.strictObject({
  at: z
    .enum(['next-open', 'same-close'])
    .default('next-open')
    .describe("Where an order at the market fills: at its instrument's next open, or at the close it was decided on."),
  intrabar: z
    .enum(['pessimistic', 'optimistic'])
    .default('pessimistic')
    .describe('Which comes first within a bar that reaches both a stop and a limit. `pessimistic`: the stop.'),
  limits: z
    .enum(['touch', 'through'])
    .default('touch')
    .describe('Whether a limit fills when the bar touches it, or only when it trades through.'),
  price: z
    .enum(['trade', 'quote'])
    .optional()
    .describe(
      'What orders at the market pay. `quote`: buys the ask, sales the bid, where the data has them. Without it, trade.',
    ),
  cash: z
    .enum(['placement', 'sales-first'])
    .optional()
    .describe(
      'Who is served first where several orders fill at one open or close: the one placed first, or sales before all others. Without it, placement.',
    ),
  latency: z
    .number()
    .min(0)
    .max(86_400_000)
    .optional()
    .describe(
      'Milliseconds until what a strategy asks for reaches the market: orders, changes and cancellations meet bars that open then or later. Without it, 0.',
    ),
  detail: z
    .boolean()
    .optional()
    .describe(
      'Orders meet the finer bars that those of the session were put together of, which it has to keep (`detail`). Without it, false.',
    ),
  endOfInstrument: z
    .union([z.enum(['last', 'zero']), z.record(instrumentIdSchema, z.number().min(-1e15).max(1e15))])
    .optional()
    .describe(
      'Price at which a position is closed whose share is delisted or whose future expires: the last close, nothing, or by id. Without it, the last close.',
    ),
  volumeShare: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe("Most that all orders together get of a bar's volume. Without it, all they want."),
});
export const fillsSchema = fillsFields.superRefine(({ at, latency = 0 }, ctx) => {
  if (latency === 0 || at !== 'same-close') return;
  ctx.addIssue({ code: 'custom', path: ['latency'], message: 'leaves no order at the close that it was decided on' });
});
export type FillsConfig = z.output<typeof fillsSchema>;

const benchmarkFileSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\.benchmark\.csv$/, {
  error: 'must be the name of a file <name>.benchmark.csv',
});

/** What results are judged by. */
export const evaluationSchema = z.strictObject({
  riskFreeRate: z
    .number()
    .min(-1)
    .max(10)
    .optional()
    .describe(
      'Fraction a year that `sharpe`, `sortino`, `alpha`, `treynor` and what follows from them take off. Without it, 0.',
    ),
  benchmark: z
    .union([instrumentIdSchema, z.strictObject({ file: benchmarkFileSchema })])
    .optional()
    .describe(
      'What to compare with: an instrument of the session, one of the run or not, or `{ "file": "sp500.benchmark.csv" }`, a file that stood in the catalog. Without it, the instrument of a run with a single one.',
    ),
});
export type Evaluation = z.output<typeof evaluationSchema>;

/** What runs and sweeps share: where, with what money, under which costs. */
export const executionFields = {
  session: sessionNameSchema,
  strategy: strategyIdSchema,
  /** Only these instruments of the session; without it, all. */
  instruments: instrumentIdsSchema(10_000).optional(),
  /** Narrows the session's range; bars outside do not exist for the run. */
  start: isoTimeSchema.optional().describe("A date of each instrument's exchange, or a time. 00:00 UTC is that date."),
  end: isoTimeSchema.optional().describe("Inclusive: a date of each instrument's exchange, or a time."),
  account: accountSchema.prefault({}),
  fees: feesSchema.prefault({}),
  slippage: slippageSchema.prefault({}),
  fills: fillsSchema.optional(),
  evaluation: evaluationSchema.optional(),
  universe: universeNameSchema
    .optional()
    .describe('Universe of the catalog whose members strategies see. Without it, all instruments are members.'),
  seed: z.int().min(0).max(4_294_967_295).default(0),
  cache: z.enum(['use', 'bypass']).default('use'),
  manifestVersion: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('Version of the session to run on. Without it, the present one.'),
  priority: z.int().min(1).max(5).default(3).describe('1 is the most urgent, 5 the least.'),
};

export const runRequestSchema = z.strictObject({
  ...executionFields,
  parameters: parametersSchema.default({}),
  label: z.string().min(1).max(200).optional().describe('A name of your own.'),
  whenBusy: z
    .enum(['queue', 'refuse'])
    .default('queue')
    .describe('With other work in the session: wait for its turn, or be refused with `SESSION_BUSY`.'),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** The trial of a sweep or search as which a run is asked for. */
export const trialOfSchema = z.strictObject({
  id: operationIdSchema.describe('Id of the sweep or search.'),
  trial: z.int().min(0).max(2_147_483_647).describe('Number of the trial, from 0.'),
});
export type TrialOf = z.infer<typeof trialOfSchema>;

/** With what kind of operation it is a trial of. */
export type TrialOfKind = TrialOf & { kind: 'sweep' | 'search' };

/** A run, and the trial that it is called. */
export type RunOfTrialRequest = RunRequest & { trialOf?: TrialOf | undefined };

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
  /** Bars of its instrument by which whatever a strategy asks for gets to the market later: no setting, the judge asks for it. */
  delay?: number;
  evaluation?: Evaluation;
  universe?: string;
  seed: number;
}

/** One run as the engine takes it. */
export interface RunConfig extends ExecutionConfig {
  parameters: Parameters;
}
