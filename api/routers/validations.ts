import { z } from 'zod';
import { requestOfKind, validationFields, type ValidationRequest } from '../../engine/model/validation';
import type { ValidationSummaryView, ValidationView } from '../../engine/model/validation-views';
import type { Page } from '../../engine/model/views';
import { inputError } from '../operations/input-errors';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { createdBefore } from '../operations/lifecycle/creating';
import { cancelOperation } from '../operations/lifecycle/ending';
import { once } from '../operations/lifecycle/idempotency';
import { createValidation } from '../operations/validation/validation-creation';
import { validationKind } from '../operations/validation/validation-kind';
import { validationSummary, validationView } from '../operations/validation/validation-view';
import { procedureFor, router, workFor } from '../trpc';
import { cancelInput, operationInput, operationListInput, pageOf, toOperationFilter, waitField } from './inputs';

const createInput = z.strictObject({ ...validationFields, wait: waitField });

/** @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field that the kind does not take */
function requestOf(given: object): ValidationRequest {
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const result = requestOfKind(defined);
  if (!result.success) throw inputError(result.error.issues);
  return result.data;
}

export const validationsRouter = router({
  list: procedureFor('read')
    .input(operationListInput)
    .query(async ({ ctx, input }): Promise<Page<ValidationSummaryView>> => {
      const page = await ctx.store.validations.list(toOperationFilter(input));
      const positions = await ctx.store.operations.positions(page.rows);
      const items = page.rows.map((row) => validationSummary(ctx, row, positions.get(row.id)));
      return pageOf(page, items, input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<ValidationView> =>
      validationView(ctx, await ctx.store.validations.get(input.id)),
    ),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...given } }): Promise<ValidationView> => {
      const request = requestOf(given);
      const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id, row: ended } = await once(ctx, {
        owner: as.owner,
        request: ['validations', request],
        make: (id) => createValidation(ctx, request, { id, ...as }),
        find: async (id) => createdBefore(await ctx.store.operations.find(id)),
      });
      const read = () => ctx.store.operations.get(id);
      if (!ended) await awaitEnd?.({ id, workflowId: `${validationKind.name}/${id}`, read });
      return validationView(ctx, await ctx.store.validations.get(id));
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<ValidationView> => {
      await cancelOperation(ctx, await ctx.store.validations.get(id), reason);
      return validationView(ctx, await ctx.store.validations.get(id));
    }),
});
