import { z } from 'zod';
import type { HealthView, InfoView } from '../../engine/model/views';
import type { ApiConfig } from '../context';
import { procedureFor, router } from '../trpc';
import { readiness } from './readiness';

const noInput = z.strictObject({}).prefault({});

function baseUrl({ host, port }: ApiConfig): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

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
