import {
  attentionInput,
  atWorkInput,
  findInput,
  sparklinesInput,
  type AttentionView,
  type FoundView,
  type SparklineView,
} from '../../engine/model/home-views';
import type { OperationSummary } from '../../engine/model/operations';
import type { List } from '../../engine/model/views';
import { atWork } from '../operations/home/at-work';
import { attention } from '../operations/home/attention';
import { findAnything } from '../operations/home/find-anything';
import { sparklines } from '../operations/home/sparklines';
import { procedureFor, router } from '../trpc';

const listOf = <T>(items: T[]): List<T> => ({ total: items.length, items });

/** What a reader begins with. */
export const homeRouter = router({
  /** Sessions, strategies, instruments, catalogs and operations by an id that is begun, a name or words of a label. */
  find: procedureFor('read')
    .input(findInput)
    .query(async ({ ctx, input: { text, limit } }): Promise<List<FoundView>> => {
      return listOf(await findAnything(ctx, text, limit));
    }),

  /** What is at work, what is paused and what waits. */
  atWork: procedureFor('read')
    .input(atWorkInput)
    .query(({ ctx, input }): Promise<List<OperationSummary>> => atWork(ctx, input)),

  attention: procedureFor('read')
    .input(attentionInput)
    .query(async ({ ctx, input }): Promise<List<AttentionView>> => listOf(await attention(ctx, input))),

  sparklines: procedureFor('read')
    .input(sparklinesInput)
    .query(async ({ ctx, input: { runs, points } }): Promise<List<SparklineView>> => {
      return listOf(await sparklines(ctx, runs, points));
    }),
});
