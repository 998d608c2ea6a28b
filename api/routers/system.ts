import { z } from 'zod';
import type { HealthView, InfoView } from '../../engine/model/views';
import { procedureFor, router } from '../trpc';
import { readiness } from './readiness';
import { baseUrl } from './workflows';

const noInput = z.strictObject({}).prefault({});

export const systemRouter = router({
  health: procedureFor('read')
    .input(noInput)
    .query(({ ctx }): Promise<HealthView> => readiness(ctx)),

  drain: procedureFor('shutdown')
    .input(noInput)
    .mutation(({ ctx }): { status: 'draining' } => {
      ctx.drain();
      return { status: 'draining' };
    }),

  info: procedureFor('read')
    .input(noInput)
    .query(({ ctx: { config } }): InfoView => {
      const base = baseUrl(config);
      const { version, temporalUiUrl, temporalNamespace } = config;
      return {
        version,
        temporalUiUrl,
        temporalNamespace,
        urls: { dashboard: `${base}/app`, api: `${base}/api/v1`, docs: `${base}/docs`, temporal: temporalUiUrl },
      };
    }),
});
