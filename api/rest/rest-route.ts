import type { z } from 'zod';
import type { ResultTableName } from '../operations/run/result-rows';
import type { ProcedurePath } from './procedures';

/** What is given as a file too: a table of a run's result, its statistics, or the trials of a sweep or search. */
export type ExportedTable = ResultTableName | 'statistics' | 'trials';

/** One route: a method and path over a procedure. Its permission and its input are those of the procedure. */
export interface RestRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`. What is named `:field` is a field of the procedure's input. */
  path: string;
  procedure: ProcedurePath;
  /** Fields of the input that come from the query; the rest is the body. */
  query?: readonly string[];
  summary: string;
  answer: z.ZodType;
  status?: number;
  /** Whether it waits without being told to. */
  waits?: boolean;
  /** Of a result that is a table: the one that it gives as a file too. */
  table?: ExportedTable;
  /** Another address of a route that is described already. */
  isAlias?: boolean;
  /** Takes files as `multipart/form-data` as well. */
  multipart?: boolean;
  /** What `?dryRun=true` calls instead; it starts nothing. */
  dryRun?: { procedure: ProcedurePath; answer: z.ZodType };
  /** Of what can be waited for: whether the answer shows it settled. With `wait` that is a 200, not a 202. */
  settled?: (answer: { status: string }) => boolean;
}
