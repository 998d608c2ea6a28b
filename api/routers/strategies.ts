import { z } from 'zod';
import { strategyIdSchema } from '../../engine/model/identifiers';
import { parametersSchema } from '../../engine/model/run-config';
import type { StrategyValidation } from '../../engine/model/strategy-validation';
import {
  strategyRulesSchema,
  strategyTextsSchema,
  strategyUploadSchema,
  type StrategyEntries,
  type StrategyEntry,
  type StrategyEntryDetail,
  type StrategySummary,
  type StrategyUseView,
} from '../../engine/model/strategy-views';
import {
  strategyCheckSchema,
  type StrategyCheckView,
  type StrategySourceView,
  type StrategyVersionView,
} from '../../engine/model/strategy-source';
import type { List } from '../../engine/model/views';
import { findStrategy } from '../operations/find-by-name';
import {
  registerStrategies,
  strategyEntries,
  strategyEntry,
  strategySummary,
  usesOf,
} from '../operations/strategy/strategy-entries';
import {
  readConfiguredStrategy,
  strategyPathSchema,
  type ConfiguredStrategy,
} from '../operations/strategy/strategy-files';
import { strategyNamed } from '../operations/strategy/strategy-names';
import { checkStrategy, strategySource, strategyVersions } from '../operations/strategy/strategy-source';
import { createRules, uploadStrategy } from '../operations/strategy/strategy-upload';
import { validateStrategy, validateNamed } from '../operations/strategy/strategy-validation';
import { procedureFor, router, workFor } from '../trpc';

const getInput = z.strictObject({ id: strategyIdSchema });
const configuredInput = z.strictObject({ path: strategyPathSchema, model: strategyPathSchema.optional() });
const listInput = z
  .strictObject({ deleted: z.boolean().default(false).describe('Those that were deleted too.') })
  .prefault({});
const strategyName = z.string().min(1).max(256).describe('An id, the name of a file, or a dotted name.');
const parameters = parametersSchema.default({}).describe('Instead of the defaults.');
const registerInput = z
  .strictObject({
    strategies: z.array(strategyName).min(1).max(10_000).optional().describe('Without it, all that are there.'),
  })
  .prefault({});

export const strategiesRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(({ ctx, input }): Promise<StrategyEntries> => strategyEntries(ctx.store, input)),

  /** The strategy that a YAML file below the strategies folder names. */
  configured: procedureFor('read')
    .input(configuredInput)
    .query(({ ctx, input }): Promise<ConfiguredStrategy> => readConfiguredStrategy(ctx, input)),

  get: procedureFor('read')
    .input(getInput)
    .query(({ ctx, input }): Promise<StrategyEntryDetail> => strategyEntry(ctx.store, input.id)),

  /** The text of a strategy, and a copy of it that can be made one's own. */
  source: procedureFor('read')
    .input(getInput)
    .query(({ ctx, input }): Promise<StrategySourceView> => strategySource(ctx, input.id)),

  /** What was computed with each of its versions. */
  versions: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input }): Promise<List<StrategyVersionView>> => {
      const items = await strategyVersions(ctx, input.id);
      return { total: items.length, items };
    }),

  /** What a text would be as a strategy file; nothing of it is kept. */
  check: workFor('admin')
    .input(strategyCheckSchema)
    .mutation(({ ctx, input }): Promise<StrategyCheckView> => checkStrategy(ctx, input)),

  /** The strategy that an id, the name of a file or a dotted name means. */
  resolve: procedureFor('read')
    .input(z.strictObject({ name: strategyName }))
    .query(async ({ ctx, input }): Promise<StrategyEntryDetail> => {
      const { id } = strategyNamed(await ctx.store.strategies.list({ deleted: true }), input.name);
      return strategyEntry(ctx.store, id);
    }),

  /** Registers what is there; what was deleted comes back. */
  register: workFor('admin')
    .input(registerInput)
    .mutation(({ ctx, input }): Promise<StrategyEntries> => {
      return registerStrategies(ctx.store, input.strategies, ctx.identity.name);
    }),

  /** Writes a file into the strategies folder; answers once it is published. */
  upload: workFor('admin')
    .input(strategyUploadSchema)
    .mutation(async ({ ctx, input }): Promise<StrategyEntryDetail> => {
      return strategyEntry(ctx.store, await uploadStrategy(ctx, input, ctx.identity.name));
    }),

  /** Makes a strategy of rules; answers once it is published. */
  createRules: workFor('admin')
    .input(strategyRulesSchema)
    .mutation(async ({ ctx, input }): Promise<StrategyEntryDetail> => {
      return strategyEntry(ctx.store, await createRules(ctx, input, ctx.identity.name));
    }),

  /** Other texts for a strategy, which is registered by that. */
  update: procedureFor('admin')
    .input(getInput.extend(strategyTextsSchema.shape))
    .mutation(async ({ ctx, input: { id, ...texts } }): Promise<StrategyEntryDetail> => {
      await findStrategy(ctx.store, id);
      await ctx.store.strategyRegistry.register([id], ctx.identity.name);
      await ctx.store.strategyRegistry.setTexts(id, texts);
      return strategyEntry(ctx.store, id);
    }),

  /** Takes a strategy from new work; what has been done with it stays. Answers what it was. */
  delete: procedureFor('admin')
    .input(getInput)
    .mutation(async ({ ctx, input: { id } }): Promise<StrategyEntry> => {
      const entry = await strategyEntry(ctx.store, id);
      await ctx.store.strategyRegistry.delete(id, ctx.identity.name);
      return entry;
    }),

  /** Import, creation, methods, behaviour on sample data, and whether its orders depend on the future. */
  validate: workFor('run_backtest')
    .input(getInput.extend({ parameters }))
    .mutation(async ({ ctx, input }): Promise<StrategyValidation> => {
      return validateStrategy(ctx, await findStrategy(ctx.store, input.id), input.parameters);
    }),

  /** The same for what a name means: a file as it is now, or a part of the engine. */
  validateNamed: workFor('run_backtest')
    .input(z.strictObject({ path: strategyName, parameters }))
    .mutation(({ ctx, input }): Promise<StrategyValidation> => validateNamed(ctx, input.path, input.parameters)),

  summary: procedureFor('read')
    .input(z.strictObject({}).prefault({}))
    .query(({ ctx }): Promise<StrategySummary> => strategySummary(ctx.store)),

  /** What has been done with a strategy. */
  uses: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input: { id } }): Promise<StrategyUseView> => {
      const [found] = usesOf(await ctx.store.strategyRegistry.uses(id));
      return found ?? { strategy: id, operations: 0, byKind: {}, completed: 0, failed: 0, lastUsed: null };
    }),
});
