/** The import rules of docs/architecture.md. `import type` counts where a rule says so. */
const TYPES = { dependencyTypesNot: ['type-only'] };
const SERVERS = '^node_modules/(@temporalio|@trpc|fastify|@fastify|pg|kysely)(/|$)';
/** Services without HTTP or tRPC; whatever else lies in `api` is a door or serves one. */
const SERVICES = '^api/(operations|events)/';
const FOLDERS = '^(engine|workflows|activities|api|infra|test)/';

function only(name, from, to) {
  return { name, severity: 'error', from, to };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('no-cycle', {}, { circular: true }),
    only('engine-imports-itself', { path: '^engine/' }, { path: FOLDERS, pathNot: '^engine/' }),
    only('engine-knows-no-server', { path: '^engine/' }, { path: SERVERS }),
    only(
      'workflows-import-engine',
      { path: '^workflows/' },
      { path: FOLDERS, pathNot: '^(workflows|engine)/', ...TYPES },
    ),
    only('workflows-know-no-server', { path: '^workflows/' }, { path: '^(api|infra)/' }),
    only('workflows-are-deterministic', { path: '^workflows/' }, { dependencyTypes: ['core'] }),
    only('workflows-without-zod', { path: '^workflows/' }, { path: '^node_modules/zod/', ...TYPES }),
    only(
      'activities-import-engine-and-stores',
      { path: '^activities/' },
      { path: FOLDERS, pathNot: '^(activities/|engine/|infra/store/)', ...TYPES },
    ),
    only('activities-know-no-door', { path: '^activities/' }, { path: '^api/' }),
    only(
      'api-imports-model-and-stores',
      { path: '^api/' },
      {
        path: FOLDERS,
        pathNot:
          '^(api/|engine/model/|engine/calendars/|engine/search/|engine/judging/|engine/analytics/|workflows/messages|infra/store/|infra/temporal/pollers)',
        ...TYPES,
      },
    ),
    only('api-knows-no-activity', { path: '^api/' }, { path: '^activities/' }),
    only('operations-know-no-door', { path: SERVICES }, { path: '^api/', pathNot: SERVICES }),
    only('operations-know-no-http', { path: SERVICES }, { path: '^node_modules/(@trpc|fastify|@fastify)(/|$)' }),
    only(
      'doors-have-no-users',
      // The processes of the API and of the command line compose the doors; the main job is a client of them.
      { pathNot: '^(api/|test/|infra/processes/(api|cli)\\.ts$|infra/main-job)' },
      { path: '^api/', pathNot: SERVICES },
    ),
    only(
      'stores-are-leaves',
      { path: '^infra/store/' },
      { path: FOLDERS, pathNot: '^(infra/store/|engine/model/)', ...TYPES },
    ),
    only(
      'infra-leaves',
      { path: '^infra/', pathNot: '^infra/(processes/|store/|local/|main-job)' },
      { path: FOLDERS, pathNot: '^(infra/|engine/model/)', ...TYPES },
    ),
    only('sources-know-no-test', { pathNot: '^test/' }, { path: '^test/' }),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: ['^dist/', '^api/dashboard/src/'] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
