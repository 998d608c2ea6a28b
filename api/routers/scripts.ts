import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { operationIdSchema } from '../../engine/model/identifiers';
import {
  scriptRunRequestSchema,
  type ScriptFilesView,
  type ScriptLogView,
  type ScriptProgramView,
  type ScriptResultsView,
  type ScriptRunSummary,
  type ScriptRunView,
} from '../../engine/model/script-views';
import { scriptNameSchema, scriptRulesSchema, type ScriptValidation } from '../../engine/model/scripts';
import { scriptSweepRequestSchema } from '../../engine/model/script-sweeps';
import type { List, Page, SweepAcceptedView } from '../../engine/model/views';
import type { ScriptRow } from '../../infra/store/repositories/script-repository';
import type { Context } from '../context';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { createdBefore } from '../operations/lifecycle/creating';
import { cancelOperation } from '../operations/lifecycle/ending';
import { once } from '../operations/lifecycle/idempotency';
import { createScriptRun } from '../operations/script/script-creation';
import { scriptKind } from '../operations/script/script-kind';
import { createScriptSweep } from '../operations/sweep/script-sweep-creation';
import { sweepKind } from '../operations/sweep/sweep-kind';
import { cacheView } from '../operations/lifecycle/operation-view';
import {
  scriptFiles,
  scriptLog,
  scriptResults,
  scriptSummary,
  scriptValidation,
  scriptView,
} from '../operations/script/script-view';
import { procedureFor, router, workFor } from '../trpc';
import {
  cancelInput,
  limitField,
  operationListInput,
  pageFields,
  pageOf,
  toOperationFilter,
  waitField,
} from './inputs';

const createInput = scriptRunRequestSchema.extend({ wait: waitField });
const sweepInput = scriptSweepRequestSchema.extend({ wait: waitField });
const listInput = operationListInput
  .unwrap()
  .omit({ session: true })
  .extend({
    script: scriptNameSchema.optional().describe('Only those of this script.'),
    sweepId: operationIdSchema.optional().describe('The trials of this sweep; without it, runs that stand alone.'),
  })
  .prefault({});
const getInput = z.strictObject({
  id: operationIdSchema,
  name: scriptNameSchema.optional().describe('The script of which it is a run.'),
});
const logInput = getInput.extend({
  lines: limitField(10_000).default(100).describe('How many lines at most: the last ones, or those after `from`.'),
  from: z.int().min(0).optional().describe('Number of the first line that is wanted, from 0.'),
});
const resultsInput = getInput.extend({
  points: limitField(10_000).default(2000).describe('Points of the equity at most.'),
  trades: limitField(10_000).default(1000).describe('Trades at most.'),
});

/** @throws HoldfastError OPERATION_NOT_FOUND, also for the run of another script */
async function rowOf(ctx: Context, { id, name }: z.output<typeof getInput>): Promise<ScriptRow> {
  const row = await ctx.store.scripts.get(id);
  if (name === undefined || row.script === name) return row;
  throw new HoldfastError('OPERATION_NOT_FOUND', `The script ${name} has no run "${id}".`, { path: 'id' });
}

async function viewOf(ctx: Context, row: ScriptRow): Promise<ScriptRunView> {
  const places = await positionsOf(ctx, [row]);
  return scriptView(ctx, row, places.get(row.id));
}

function positionsOf({ store }: Context, rows: readonly ScriptRow[]): Promise<Map<string, number>> {
  return store.scripts.positions(rows.filter(({ status }) => status === 'queued').map(({ id }) => id));
}

/** Foreign programs that are run as they are. */
export const scriptsRouter = router({
  /** The programs of the folder of scripts. */
  list: procedureFor('read')
    .input(z.strictObject(pageFields).prefault({}))
    .query(async ({ ctx, input: { limit, offset } }): Promise<List<ScriptProgramView>> => {
      const all = await ctx.scripts.list();
      return { total: all.length, items: all.slice(offset, offset + limit) };
    }),

  run: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<ScriptRunView> => {
      const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id } = await once(ctx, {
        owner: as.owner,
        request: ['scripts', request],
        make: (id) => createScriptRun(ctx, request, { id, ...as }),
        find: async (id) => createdBefore(await ctx.store.scripts.find(id)),
      });
      const read = () => ctx.store.scripts.get(id);
      await awaitEnd?.({ id, workflowId: `${scriptKind.name}/${id}`, read });
      return viewOf(ctx, await read());
    }),

  /** Runs it for every combination of a grid of parameters; `sweeps` has the result. */
  sweep: workFor('run_backtest')
    .input(sweepInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<SweepAcceptedView> => {
      const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id } = await once(ctx, {
        owner: as.owner,
        request: ['scripts.sweep', request],
        make: (id) => createScriptSweep(ctx, request, { id, ...as }),
        find: async (id) => createdBefore(await ctx.store.operations.find(id)),
      });
      const workflowId = `${sweepKind.name}/${id}`;
      const read = () => ctx.store.operations.get(id);
      const row = await (awaitEnd?.({ id, workflowId, read }) ?? read());
      const { status, total } = row;
      return { sweepId: id, workflowId, total: total!, status, estimatedSeconds: null, ...cacheView(row) };
    }),

  runs: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input }): Promise<Page<ScriptRunSummary>> => {
      const page = await ctx.store.scripts.list({
        ...toOperationFilter(input),
        script: input.script,
        sweepId: input.sweepId,
      });
      const places = await positionsOf(ctx, page.rows);
      const items = page.rows.map((row) => scriptSummary(ctx, row, places.get(row.id)));
      return pageOf(page, items, input);
    }),

  get: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input }): Promise<ScriptRunView> => viewOf(ctx, await rowOf(ctx, input))),

  /** The end of what it has printed, live while it is at work. */
  log: procedureFor('read')
    .input(logInput)
    .query(async ({ ctx, input }): Promise<ScriptLogView> => scriptLog(ctx, await rowOf(ctx, input), input)),

  files: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input }): Promise<ScriptFilesView> => scriptFiles(await rowOf(ctx, input))),

  /** Figures, equity and trades as its files have them. */
  results: procedureFor('read')
    .input(resultsInput)
    .query(async ({ ctx, input }): Promise<ScriptResultsView> => scriptResults(ctx, await rowOf(ctx, input), input)),

  /** What the rules say of its files, by those of the request where it has any. */
  validate: procedureFor('read')
    .input(getInput.extend({ rules: scriptRulesSchema.optional() }))
    .mutation(async ({ ctx, input }): Promise<ScriptValidation> => {
      return scriptValidation(ctx, await rowOf(ctx, input), input.rules);
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput.extend({ name: getInput.shape.name }))
    .mutation(async ({ ctx, input }): Promise<ScriptRunView> => {
      const row = await rowOf(ctx, input);
      await cancelOperation(ctx, row, input.reason);
      ctx.operations.forget(row.id);
      return viewOf(ctx, await ctx.store.scripts.get(row.id));
    }),
});
