import type { Catalog } from '../catalog/catalog';
import type { ErrorBody } from '../model/errors';

/** What the loader thread does for its host. */
export type CatalogReader = Pick<
  Catalog,
  'listInstruments' | 'resolveManifest' | 'loadMarket' | 'predictBytes' | 'newestBars' | 'prunePacks'
>;

export type CatalogMethod = keyof CatalogReader;

/** From the host to the loader thread. */
export type LoaderRequest =
  | { kind: 'call'; id: number; method: CatalogMethod; args: unknown[] }
  /** The answer to `reserve` of this call. */
  | { kind: 'reserved'; id: number; outcome: Outcome }
  /** Nobody wants the answer of this call any more. */
  | { kind: 'cancel'; id: number }
  /** Market data was dropped: free what this thread still has of it. */
  | { kind: 'release'; id: number };

/** From the loader thread to the host. */
export type LoaderReply =
  { kind: 'done'; id: number; outcome: Outcome } | { kind: 'reserve'; id: number; bytes: number; shared: number };

/** Errors cross as values: a thrown one would lose its code. */
export type Outcome = { ok: true; value: unknown } | { ok: false; error: ErrorBody | ForeignError };

/** An error that is not ours, with what tells its kind. */
interface ForeignError {
  foreign: true;
  message: string;
  stack?: string;
  /** Of the system, such as ENOSPC. */
  code?: string;
}
