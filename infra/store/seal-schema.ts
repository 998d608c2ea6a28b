import type { SealAnswer, SealCandidate } from '../../engine/model/seal-views';
import type { OptionalJson, OptionalTime, Time } from './column-types';

/** What is filled once stays; see `sql/seals.sql`. */
export interface SealTable {
  id: string;
  catalog: string;
  from_us: number;
  /** Hashes of the data files that the catalog has had. */
  datasets: string[];
  /** Completed operations that had read the part before it was sealed. */
  earlier_reads: number;
  /** The last time in the files of the catalog when it was sealed; null where that was not known. */
  last_bar: string | null;
  owner: string;
  created_at: Time;
  /** The run that was committed, as a candidate with its hash. */
  run_id: string | null;
  candidate: OptionalJson<SealCandidate>;
  candidate_hash: string | null;
  /** The run for which the part is opened. */
  opening: string | null;
  committed_by: string | null;
  committed_at: OptionalTime;
  /** Written by the database when that run ends. */
  answer: OptionalJson<SealAnswer>;
  broken_by: string | null;
  broken_at: OptionalTime;
  broken_reason: string | null;
}

/** Entries are written by the database alone. */
export interface SealLogTable {
  seq: number;
  seal_id: string;
  event: 'sealed' | 'committed' | 'opened' | 'broken';
  actor: string;
  detail: string;
  at: Date;
  previous: string;
  hash: string;
}
