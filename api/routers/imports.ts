import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import {
  importRequestSchema,
  type ImportPreview,
  type ImportProfileView,
  type ImportSummary,
  type ImportView,
} from '../../engine/model/import-views';
import type { ImportRow } from '../../infra/store/repositories/import-repository';
import { withSuggestion } from '../../engine/model/suggestion';
import type { List, Page } from '../../engine/model/views';
import type { Context } from '../context';
import { createImport, previewImport } from '../operations/import/import-creation';
import { importKind } from '../operations/import/import-kind';
import { importSummary, importView, keptProfile, shippedProfile } from '../operations/import/import-view';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { createdBefore } from '../operations/lifecycle/creating';
import { cancelOperation } from '../operations/lifecycle/ending';
import { once } from '../operations/lifecycle/idempotency';
import { procedureFor, router, workFor } from '../trpc';
import { cancelInput, operationInput, operationListInput, pageOf, toOperationFilter, waitField } from './inputs';

const createInput = importRequestSchema.extend({ wait: waitField });
const listInput = operationListInput.unwrap().omit({ session: true }).prefault({});
const profileInput = z.strictObject({ name: z.string().min(1).max(64).describe('Name of the profile.') });

/** Every profile, those that were kept first: they go before the others. */
async function profilesOf({ store, imports }: Context): Promise<ImportProfileView[]> {
  const kept = await store.imports.profiles();
  return [...kept.map(keptProfile), ...imports.profiles.map(shippedProfile)];
}

/** @throws HoldfastError PROFILE_NOT_FOUND */
async function profileNamed(ctx: Context, name: string): Promise<ImportProfileView> {
  const all = await profilesOf(ctx);
  const found = all.find((profile) => profile.name === name);
  if (found) return found;
  const missing = new HoldfastError('PROFILE_NOT_FOUND', `There is no profile "${name}".`, { path: 'name' });
  throw withSuggestion(
    missing,
    name,
    all.map((profile) => profile.name),
  );
}

async function viewOf(ctx: Context, id: string): Promise<ImportView> {
  const row = await ctx.store.imports.get(id);
  if (row.status !== 'running') return importView(ctx, row);
  const { progress } = await ctx.operations.get(id);
  return importView(ctx, row, progress);
}

/** As far as one at work is known to be. The reader asks no more than once a second for each, and few are at work. */
async function summaryOf(ctx: Context, row: ImportRow): Promise<ImportSummary> {
  if (row.status !== 'running') return importSummary(ctx, row);
  // One that was removed, or cannot be asked for, is shown as its row has it.
  const read = await ctx.operations.get(row.id).catch(() => undefined);
  return importSummary(ctx, row, read?.progress);
}

const profilesRouter = router({
  list: procedureFor('read')
    .input(z.strictObject({}).prefault({}))
    .query(async ({ ctx }): Promise<List<ImportProfileView>> => {
      const items = await profilesOf(ctx);
      return { total: items.length, items };
    }),

  get: procedureFor('read')
    .input(profileInput)
    .query(({ ctx, input }): Promise<ImportProfileView> => profileNamed(ctx, input.name)),

  /** Answers what it was. */
  delete: procedureFor('initialize')
    .input(profileInput)
    .mutation(async ({ ctx, input: { name } }): Promise<ImportProfileView> => {
      const profile = await profileNamed(ctx, name);
      if (profile.shipped) {
        throw new HoldfastError('INVALID_STATE', `The profile "${name}" comes with the product.`, { path: 'name' });
      }
      await ctx.store.imports.deleteProfile(name);
      return profile;
    }),
});

/** Files of one's own that become files of a catalog. */
export const importsRouter = router({
  create: workFor('initialize')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<ImportView> => {
      const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id } = await once(ctx, {
        owner: as.owner,
        request: ['imports', request],
        make: (id) => createImport(ctx, request, { id, ...as }),
        find: async (id) => createdBefore(await ctx.store.imports.find(id)),
      });
      const read = () => ctx.store.imports.get(id);
      await awaitEnd?.({ id, workflowId: `${importKind.name}/${id}`, read });
      return viewOf(ctx, id);
    }),

  /** What an import would make; nothing is started. */
  preview: workFor('initialize')
    .input(importRequestSchema)
    .mutation(({ ctx, input }): Promise<ImportPreview> => previewImport(ctx, input)),

  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input }): Promise<Page<ImportSummary>> => {
      const page = await ctx.store.imports.list(toOperationFilter(input));
      const items = await Promise.all(page.rows.map((row) => summaryOf(ctx, row)));
      return pageOf(page, items, input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(({ ctx, input }): Promise<ImportView> => viewOf(ctx, input.id)),

  cancel: procedureFor('initialize')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<ImportView> => {
      await cancelOperation(ctx, await ctx.store.imports.get(id), reason);
      ctx.operations.forget(id);
      return viewOf(ctx, id);
    }),

  profiles: profilesRouter,
});
