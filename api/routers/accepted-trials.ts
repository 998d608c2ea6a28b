import { endAwaiter } from '../operations/lifecycle/awaiting';
import { createdBefore, type Created } from '../operations/lifecycle/creating';
import { once } from '../operations/lifecycle/idempotency';
import { cacheView } from '../operations/lifecycle/operation-view';
import type { NewId } from '../operations/lifecycle/admission';
import type { OperationKind } from '../operations/services';
import type { Identity } from '../auth';
import type { Context } from '../context';

interface Wanted {
  request: { session: string; strategy: string };
  wait: boolean;
  kind: OperationKind;
  /** The word for it in the key of a request that is repeated. */
  word: string;
  make: (as: NewId) => Promise<Created>;
}

/** Takes a sweep or a search, once for its idempotency key, and answers at once or after its end. */
export async function acceptTrials(ctx: Context & { identity: Identity }, wanted: Wanted) {
  const { request, wait, kind, word, make } = wanted;
  const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
  const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
  const { id, row: ended } = await once(ctx, {
    owner: as.owner,
    request: [word, request],
    make: (id) => make({ id, ...as }),
    find: async (id) => createdBefore(await ctx.store.operations.find(id)),
  });
  const workflowId = `${kind.name}/${id}`;
  const read = () => ctx.store.operations.get(id);
  const row = ended ?? (await (awaitEnd?.({ id, workflowId, read }) ?? read()));
  const { session, strategy } = request;
  const total = row.total!;
  const estimatedSeconds = await ctx.estimates.seconds({ kind: kind.name, session, strategy, units: total });
  return { id, workflowId, total, status: row.status, estimatedSeconds, ...cacheView(row) };
}
