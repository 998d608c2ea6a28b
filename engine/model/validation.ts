import { z } from 'zod';
import { operationIdSchema } from './identifiers';
import type { Parameters, ParameterValue, RunConfig } from './run-config';
import type { ResultConstraint, SearchObjective } from './search';
import type { SealedResult } from './seal-views';
import type { TrialStatistics } from './trial-statistics';
import type { Micros } from './time';

export type { Verdict } from './verdict';

export const VALIDATION_KINDS = ['judge', 'walk-forward', 'k-fold', 'cpcv', 'audit'] as const;
export type ValidationKind = (typeof VALIDATION_KINDS)[number];

/** Combinations that each window or fold chooses from at most. */
export const MOST_VALIDATED_POINTS = 10_000;

const subject = {
  run: operationIdSchema.optional().describe('A completed run.'),
  sweep: operationIdSchema.optional().describe('A completed sweep: its combinations, or its best one.'),
  search: operationIdSchema.optional().describe('A completed search: its points, or its best one.'),
  label: z.string().min(1).max(200).optional().describe('A name of your own.'),
  priority: z.int().min(1).max(5).default(3).describe('1 is the most urgent, 5 the least.'),
};
const bars = z.int().min(0).max(1_000_000);

/** Fields of the kinds, by which else a request is refused. */
const OF_KIND = {
  judge: {
    declaredTrials: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(0)
      .describe('Trials made elsewhere, besides those that the ledger counts.'),
  },
  'walk-forward': {
    windows: z.int().min(1).max(500).default(6).describe('Test parts, one after the other.'),
    trainShare: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.75)
      .describe('Share of the bars of a window on which parameters are chosen; the rest tests them.'),
    anchored: z.boolean().default(false).describe('Whether every window is trained from the first bar on.'),
  },
  'k-fold': {
    folds: z.int().min(2).max(100).default(5).describe('Parts of the bars, each of which is tested once.'),
    purge: bars.default(0).describe('Bars before what is tested that are not trained on.'),
    embargo: bars.default(0).describe('Bars after what is tested that are not trained on.'),
  },
  cpcv: {
    groups: z.int().min(2).max(16).default(6).describe('Parts of the bars.'),
    testGroups: z.int().min(1).max(8).default(2).describe('Groups that are tested at once, of all combinations.'),
    purge: bars.default(0).describe('Bars before what is tested that are not trained on.'),
    embargo: bars.default(0).describe('Bars after what is tested that are not trained on.'),
  },
  audit: { cuts: z.int().min(1).max(100).default(16).describe('Bars behind which the future is cut off.') },
} as const;

const byKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('judge'), ...subject, ...OF_KIND.judge }),
  z.strictObject({ kind: z.literal('walk-forward'), ...subject, ...OF_KIND['walk-forward'] }),
  z.strictObject({ kind: z.literal('k-fold'), ...subject, ...OF_KIND['k-fold'] }),
  z.strictObject({ kind: z.literal('cpcv'), ...subject, ...OF_KIND.cpcv }),
  z.strictObject({ kind: z.literal('audit'), ...subject, ...OF_KIND.audit }),
]);
export type ValidationRequest = z.output<typeof byKind>;

/** All fields, as doors take them: those of a kind are refused of another. */
export const validationFields = {
  kind: z.enum(VALIDATION_KINDS),
  ...subject,
  ...optional(OF_KIND.judge),
  ...optional(OF_KIND['walk-forward']),
  ...optional(OF_KIND['k-fold']),
  ...optional(OF_KIND.cpcv),
  ...optional(OF_KIND.audit),
};

/** A request of its kind, with its defaults. */
export function requestOfKind(given: object): z.ZodSafeParseResult<ValidationRequest> {
  return byKind.safeParse(given);
}

type Optional<T extends Record<string, z.ZodDefault>> = { [K in keyof T]: z.ZodOptional<ReturnType<T[K]['unwrap']>> };

function optional<T extends Record<string, z.ZodDefault>>(fields: T): Optional<T> {
  const entries = Object.entries(fields).map(([name, field]) => [name, (field.unwrap() as z.ZodType).optional()]);
  return Object.fromEntries(entries) as Optional<T>;
}

export interface ValidationSubject {
  kind: 'run' | 'sweep' | 'search';
  id: string;
}

/** A validation as it is stored: with the session's version and the code it decides every part. */
export interface ValidationPlan {
  request: ValidationRequest;
  subject: ValidationSubject;
  /** The run, or the best trial. */
  config: RunConfig;
  objective: SearchObjective;
  /** What the search asked of the results of its points. */
  constraints?: ResultConstraint[];
  /** What windows and folds choose from: all parameters of each. */
  points: Parameters[];
  /** Values of each parameter that a grid varies, or of those that a search varies the ones beside the best. */
  space?: Record<string, ParameterValue[]>;
  /** Where the part begins that the search did not see. */
  holdout?: { from: Micros };
  /** What had been tried when it was asked for, with what was declared. */
  ledger?: { trials: number; sharpeVariance: number | null };
  /** What the seals of the data said of it when it was asked for. */
  sealed?: SealedResult;
}

/** Points whose returns one part of a cross-validation keeps. */
const POINTS_A_PART = 32;

/** Parts of a cross-validation that keep what is known of its points. */
export function pointParts(points: number): { name: string; from: number; to: number }[] {
  return Array.from({ length: Math.ceil(points / POINTS_A_PART) }, (_, i) => {
    const from = i * POINTS_A_PART;
    const to = Math.min(points, from + POINTS_A_PART);
    return { name: `points ${from + 1} to ${to}`, from, to };
  });
}

/** Trials that a part computed which nobody had computed before, as the ledger counts them. */
export interface TriedTrials {
  trials: number;
  /** Of those with a Sharpe ratio: how many, their sum and the sum of their squares. */
  count: number;
  sum: number;
  squares: number;
}

/** What was found in a part. `passed` is null where it could not be told. */
export interface ValidationPart {
  part: string;
  passed: boolean | null;
  /** Why it did not pass, as a code of the verdicts. */
  code?: string;
  sentence: string;
  evidence: Record<string, unknown>;
  tried?: TriedTrials;
}

/** A window of a walk-forward: chosen on one part, tested on the next. Times as ISO 8601, ends inclusive. */
export interface WindowEvidence {
  train: { from: string; to: string };
  test: { from: string; to: string };
  parameters: Parameters | null;
  inSample: TrialStatistics | null;
  outOfSample: TrialStatistics | null;
  /** Equity at closes of the test as a multiple of what it began with; of many closes some. */
  curve: { time: string[]; multiple: number[] };
  /** The least and the most that the multiple is at any close. */
  extremes?: { lowest: number; highest: number };
  /** Why what was chosen has no result on the test part. */
  error?: { code: string; message: string };
}
