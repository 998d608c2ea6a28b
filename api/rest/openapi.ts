import fastifySwagger, { type SwaggerTransformObject } from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import {
  importPreviewSchema,
  importProfileSchema,
  importSummarySchema,
  importViewSchema,
} from '../../engine/model/import-views';
import { riskSummarySchema, riskViewSchema } from '../../engine/model/risk-views';
import { sealDetailSchema, sealViewSchema } from '../../engine/model/seal-views';
import { searchPointSchema, searchSummarySchema, searchViewSchema } from '../../engine/model/search-views';
import { validationSummarySchema, validationViewSchema, verdictSchema } from '../../engine/model/validation-views';
import * as results from '../../engine/model/result-views';
import * as views from '../../engine/model/views';
import { EVENT_PATH, EVENT_STREAM } from './event-routes';
import { REST_PREFIX, registerRestRoutes } from './register-routes';
import { SESSION_BARS, SESSION_BARS_PATH } from './session-bars';
import { registerTearsheets } from './tearsheets';

type ZodToJsonConfig = NonNullable<Parameters<typeof createJsonSchemaTransform>[0]['zodToJsonConfig']>;

/** What the document names once and then refers to. */
const schemaRegistry = z
  .registry<{ id: string }>()
  .add(views.errorBodySchema, { id: 'Error' })
  .add(views.errorAnswerSchema, { id: 'ErrorAnswer' })
  .add(views.sessionViewSchema, { id: 'Session' })
  .add(views.sessionChangeViewSchema, { id: 'SessionChange' })
  .add(views.sessionInstrumentSchema, { id: 'Instrument' })
  .add(views.runViewSchema, { id: 'Run' })
  .add(results.fillViewSchema, { id: 'Fill' })
  .add(results.tradeViewSchema, { id: 'Trade' })
  .add(results.rejectionViewSchema, { id: 'RejectedOrder' })
  .add(results.equityPointSchema, { id: 'EquityPoint' })
  .add(results.orderRowSchema, { id: 'Order' })
  .add(results.seriesSchema, { id: 'Series' })
  .add(results.logLineSchema, { id: 'LogLine' })
  .add(importSummarySchema, { id: 'ImportSummary' })
  .add(importViewSchema, { id: 'Import' })
  .add(importPreviewSchema, { id: 'ImportPreview' })
  .add(importProfileSchema, { id: 'ImportProfile' })
  .add(views.sweepSummarySchema, { id: 'SweepSummary' })
  .add(views.sweepViewSchema, { id: 'Sweep' })
  .add(views.trialViewSchema, { id: 'Trial' })
  .add(searchSummarySchema, { id: 'SearchSummary' })
  .add(searchViewSchema, { id: 'Search' })
  .add(searchPointSchema, { id: 'SearchPoint' })
  .add(validationSummarySchema, { id: 'ValidationSummary' })
  .add(validationViewSchema, { id: 'Validation' })
  .add(verdictSchema, { id: 'Verdict' })
  .add(riskSummarySchema, { id: 'RiskSummary' })
  .add(riskViewSchema, { id: 'Risk' })
  .add(sealViewSchema, { id: 'Seal' })
  .add(sealDetailSchema, { id: 'SealDetail' });

/** Descriptions stand in zod's own registry, where the conversion by ours does not look. */
const zodToJsonConfig: ZodToJsonConfig = {
  override: ({ zodSchema, jsonSchema }) => {
    const description = z.globalRegistry.get(zodSchema)?.description;
    if (description !== undefined) jsonSchema.description = description;
  },
};

const withEverySchema = createJsonSchemaTransformObject({ schemaRegistry, zodToJsonConfig });

/** The named schemas as answers have them: no request refers to one. */
const withAnswerSchemas: SwaggerTransformObject = (document) => {
  const whole = withEverySchema(document);
  const schemas = ('components' in whole && whole.components?.schemas) || {};
  for (const name of Object.keys(schemas).filter((key) => key.endsWith('Input'))) delete schemas[name];
  return whole;
};

/** Collects the routes that are registered after it into the document. */
export async function registerDocument(app: FastifyInstance, version: string): Promise<void> {
  // The schemas serve the document only: procedures check what goes in, and what comes out is made by us.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Holdfast',
        description:
          'A durable backtest server. Times are ISO 8601 UTC, returns are fractions, drawdowns are negative.',
        version,
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ key: [] }, { bearer: [] }],
      tags: [
        { name: 'sessions', description: 'Instruments and market data, loaded once and kept in memory.' },
        { name: 'imports', description: 'Files of your own that become files of a catalog.' },
        { name: 'runs', description: 'Single backtests.' },
        { name: 'sweeps', description: 'A strategy over a grid of parameters.' },
        { name: 'events', description: 'What happens to all of them, as it happens.' },
      ],
    },
    transform: createJsonSchemaTransform({ schemaRegistry, zodToJsonConfig }),
    transformObject: withAnswerSchemas,
  });
}

/** The document at its address, and the readable page over it, all of whose files are local. */
export async function registerDocumentPages(app: FastifyInstance): Promise<void> {
  app.get(`${REST_PREFIX}/openapi.json`, { schema: { hide: true } }, () => app.swagger());
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    theme: { title: 'Holdfast API' },
    uiConfig: { docExpansion: 'list', persistAuthorization: false },
  });
}

/** The document without a running server. */
export async function openApiDocument(version: string): Promise<object> {
  const app = fastify();
  await registerDocument(app, version);
  const refuse = () => {
    throw new HoldfastError('INTERNAL', 'This server only describes itself.');
  };
  registerRestRoutes(app, { callerOf: refuse });
  app.get(EVENT_PATH, { schema: EVENT_STREAM, exposeHeadRoute: false, handler: refuse });
  app.get(SESSION_BARS_PATH, { schema: SESSION_BARS, exposeHeadRoute: false, handler: refuse });
  registerTearsheets(app, refuse);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
