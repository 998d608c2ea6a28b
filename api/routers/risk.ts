import { z } from 'zod';
import { riskFields, riskRequestOf, type RiskRequest } from '../../engine/model/risk';
import type { RiskSummaryView, RiskView } from '../../engine/model/risk-views';
import type { Page } from '../../engine/model/views';
import { inputError } from '../operations/input-errors';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { createdBefore } from '../operations/lifecycle/creating';
import { cancelOperation } from '../operations/lifecycle/ending';
import { once } from '../operations/lifecycle/idempotency';
import { createRisk } from '../operations/risk/risk-creation';
import { riskKind } from '../operations/risk/risk-kind';
import { riskSummary, riskView } from '../operations/risk/risk-view';
import { procedureFor, router, workFor } from '../trpc';
import { cancelInput, operationInput, operationListInput, pageOf, toOperationFilter, waitField } from './inputs';

const createInput = z.strictObject({ ...riskFields, wait: waitField });

/** @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field that the kind does not take */
function requestOf(given: object): RiskRequest {
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const result = riskRequestOf(defined);
  if (!result.success) throw inputError(result.error.issues);
  return result.data;
}

export const riskRouter = router({
  list: procedureFor('read')
    .input(operationListInput)
    .query(async ({ ctx, input }): Promise<Page<RiskSummaryView>> => {
      const page = await ctx.store.risks.list(toOperationFilter(input));
      const items = page.rows.map((row) => riskSummary(ctx, row));
      return pageOf(page, items, input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<RiskView> => riskView(ctx, await ctx.store.risks.get(input.id))),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...given } }): Promise<RiskView> => {
      const request = requestOf(given);
      const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id, row: ended } = await once(ctx, {
        owner: as.owner,
        request: ['risk', request],
        make: (id) => createRisk(ctx, request, { id, ...as }),
        find: async (id) => createdBefore(await ctx.store.operations.find(id)),
      });
      const read = () => ctx.store.operations.get(id);
      if (!ended) await awaitEnd?.({ id, workflowId: `${riskKind.name}/${id}`, read });
      return riskView(ctx, await ctx.store.risks.get(id));
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<RiskView> => {
      await cancelOperation(ctx, await ctx.store.risks.get(id), reason);
      return riskView(ctx, await ctx.store.risks.get(id));
    }),
});
