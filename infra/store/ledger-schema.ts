/** Entries are written by the database alone; see `sql/ledger.sql`. */
export interface LedgerTable {
  seq: number;
  catalog: string;
  strategy: string;
  operation_id: string;
  kind: string;
  owner: string;
  /** Trials that were computed since the entry before it of the same operation. */
  trials: number;
  /** Of those with a Sharpe ratio: how many, their sum and the sum of their squares. */
  sharpe_count: number;
  sharpe_sum: number;
  sharpe_squares: number;
  at: Date;
  /** Hash of the entry before it; empty for the first. */
  previous: string;
  hash: string;
}

/** Written by the database alone; see `sql/ledger-data.sql`. */
export interface LedgerDataTable {
  seq: number;
  catalog: string;
  /** The catalog; of a version of a dataset, the dataset. */
  root: string;
  /** SHA-256 of data files, and of what they were imported from, that the root did not have before. */
  files: string[];
  /** Other roots that have had some of these. */
  shared: string[];
  at: Date;
  /** Hash of the row before it; empty for the first. */
  previous: string;
  hash: string;
}
