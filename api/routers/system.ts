import { z } from 'zod';
import { executionFields } from '../../engine/model/run-config';
import type { PruneReport } from '../../engine/model/operations';
import type { HealthView, InfoView } from '../../engine/model/views';
import { baseUrl } from '../operations/addresses';
import { prune } from '../operations/system/prune';
import { procedureFor, router } from '../trpc';

const noInput = z.strictObject({}).prefault({});
const daysField = z.number().min(0).max(36_500).optional().describe('Days to keep; 0: for ever. As set up by default.');
const pruneInput = z
  .strictObject({
    dryRun: z.boolean().default(false).describe('Only say what would go.'),
    eventsDays: daysField,
    metricsDays: daysField,
    operationsDays: daysField,
  })
  .prefault({});

let described: Record<string, unknown> | undefined;
function requestSchema(): Record<string, unknown> {
  return (described ??= z.toJSONSchema(z.strictObject(executionFields), { io: 'input', unrepresentable: 'any' }));
}

export const systemRouter = router({
  health: procedureFor('read')
    .input(noInput)
    .query(({ ctx }): Promise<HealthView> => ctx.readiness.health()),

  /** JSON schema (draft 2020-12) of what runs and sweeps are asked for alike, for forms. */
  requestSchema: procedureFor('read')
    .input(noInput)
    .query((): Record<string, unknown> => requestSchema()),

  drain: procedureFor('shutdown')
    .input(noInput)
    .mutation(({ ctx }): { status: 'draining' } => {
      ctx.drain();
      return { status: 'draining' };
    }),

  /** Removes what is past its time. */
  prune: procedureFor('admin')
    .input(pruneInput)
    .mutation(({ ctx, input: { dryRun, ...days } }): Promise<PruneReport> => {
      return prune(ctx, { ...ctx.retention, ...days }, dryRun);
    }),

  info: procedureFor('read')
    .input(noInput)
    .query(({ ctx: { config, kinds } }): InfoView => {
      const base = baseUrl(config);
      const { version, temporalUiUrl, temporalNamespace } = config;
      return {
        version,
        temporalUiUrl,
        temporalNamespace,
        kinds: kinds.names,
        urls: { dashboard: `${base}/app`, api: `${base}/api/v1`, docs: `${base}/docs`, temporal: temporalUiUrl },
      };
    }),
});
