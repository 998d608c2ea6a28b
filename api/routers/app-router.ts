import { createCallerFactory, router } from '../trpc';
import { analyticsRouter } from './analytics';
import { eventsRouter } from './events';
import { operationsRouter } from './operations';
import { catalogsRouter } from './catalogs';
import { datasetsRouter } from './datasets';
import { homeRouter } from './home';
import { ledgerRouter } from './ledger';
import { importsRouter } from './imports';
import { riskRouter } from './risk';
import { runsRouter } from './runs';
import { schedulesRouter } from './schedules';
import { scriptsRouter } from './scripts';
import { sealsRouter } from './seals';
import { searchesRouter } from './searches';
import { sessionsRouter } from './sessions';
import { strategiesRouter } from './strategies';
import { sweepsRouter } from './sweeps';
import { validationsRouter } from './validations';
import { systemRouter } from './system';

/** The one contract. Every door is a client of it. */
export const appRouter = router({
  sessions: sessionsRouter,
  runs: runsRouter,
  analytics: analyticsRouter,
  sweeps: sweepsRouter,
  searches: searchesRouter,
  validations: validationsRouter,
  risk: riskRouter,
  ledger: ledgerRouter,
  seals: sealsRouter,
  operations: operationsRouter,
  events: eventsRouter,
  schedules: schedulesRouter,
  strategies: strategiesRouter,
  catalogs: catalogsRouter,
  imports: importsRouter,
  scripts: scriptsRouter,
  datasets: datasetsRouter,
  home: homeRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;

export const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;
