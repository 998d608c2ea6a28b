import type { Generated } from 'kysely';
import type { BarCounts } from '../../engine/model/bar-counts';
import type { ErrorBody } from '../../engine/model/errors';
import type { Parameters } from '../../engine/model/run-config';
import type { PointResult, SearchOptions, SearchOutcome } from '../../engine/model/search';
import type { SweptScript } from '../../engine/model/script-sweeps';
import type { AskedPoints } from '../../engine/model/ask-tell';
import type { StoredPoints, SweepConfig } from '../../engine/model/sweep-plan';
import type { Json, OptionalJson, Time } from './column-types';

export interface SweepTable {
  id: string;
  /** The sweep that the rows were computed for; null for its own. */
  rows_of: string | null;
  config: Json<SweepConfig>;
  points_hash: string;
  /** What is swept instead of a strategy; of its `config` there are then the objective and the fixed parameters. */
  script: OptionalJson<SweptScript>;
  /** What a search was asked for beyond its points; null for a sweep. */
  search: OptionalJson<SearchOptions>;
  outcome: OptionalJson<SearchOutcome>;
  /** Of its whole range; null before they were loaded. */
  bars: OptionalJson<BarCounts>;
}

/** Points of sweeps by content. They never change. */
export interface PointsTable {
  hash: string;
  source: Json<StoredPoints>;
  /** When it was last asked for. */
  created_at: Time;
}

/** A trial on a part of its bars, in a search that stops trials early. */
export interface SearchRungTable {
  search_id: string;
  trial: number;
  /** From 0. */
  rung: number;
  result_hash: Buffer;
  /** In the order of `statisticsOfTrials`; NaN for a figure without meaning. */
  statistics: number[];
  error: OptionalJson<ErrorBody>;
  /** It failed here, and is tried again: on all of its bars, since others went on without it. */
  retried: Generated<boolean>;
}

/** A point that was handed out. */
export interface SearchAskTable {
  search_id: string;
  trial: number;
  asked_at: Time;
}

/** What a request for points was answered, by its key. */
export interface SearchRequestTable {
  search_id: string;
  key: string;
  answer: Json<AskedPoints>;
}

/** A generation of a search. */
export interface SearchGenerationTable {
  search_id: string;
  /** From 0. */
  generation: number;
  first_trial: number;
  points: Json<Parameters[]>;
  /** Trials whose points equal earlier ones, from which they have their rows. */
  repeated: Generated<number[]>;
  /** Null until all of its points have rows. */
  results: OptionalJson<PointResult[]>;
  /** Of its results by the first objective; null without any, and where all points have failed. */
  best_trial: number | null;
  best_violation: number | null;
  best_cost: number | null;
}
