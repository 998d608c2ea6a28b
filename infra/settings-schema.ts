import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { DEFAULT_CONNECTIONS } from './store/connections';

/** What a setting's schema carries beside its type: its variable, and its default as the documentation words it. */
export interface SettingMeta {
  env: string;
  shown: string;
  description: string;
}

/** Adds a variable's name, description and worded default to a schema. */
function setting<T extends z.ZodType>(schema: T, env: string, texts: { is: string; shown: string }): T {
  return schema.meta({ env, description: texts.is, shown: texts.shown });
}

function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, message).transform(Number).pipe(z.number().min(least, message).max(most, message));
}

/** The UI of the embedded Temporal server listens 1000 above its port. */
export const TEMPORAL_UI_OFFSET = 1000;

const days = () => whole(0, 36_500);
const port = () => whole(1, 65_535);
const list = () =>
  z.string().transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

/** Every setting, as it is read from the environment. The generated documentation is this table. */
export const settingsSchema = z.object({
  home: setting(z.string().optional(), 'HOLDFAST_HOME', {
    is: 'Folder of the embedded databases, artifacts, logs, `run/*.pid` and `admin.key`.',
    shown: '`.holdfast` in the project',
  }),
  port: setting(port().default(8080), 'HOLDFAST_PORT', { is: 'Port of the API and the dashboard.', shown: '8080' }),
  host: setting(z.string().default('127.0.0.1'), 'HOLDFAST_HOST', {
    is: 'Address that the API binds to.',
    shown: '127.0.0.1',
  }),
  temporalPort: setting(whole(1, 65_535 - TEMPORAL_UI_OFFSET).default(7233), 'HOLDFAST_TEMPORAL_PORT', {
    is: 'Port of the embedded Temporal server; its Web UI listens 1000 above.',
    shown: '7233',
  }),
  postgresPort: setting(port().default(5433), 'HOLDFAST_POSTGRES_PORT', {
    is: 'Port of the embedded Postgres server.',
    shown: '5433',
  }),
  temporalAddress: setting(
    z
      .string()
      .regex(/^[^\s/]+:\d+$/, 'must be host:port')
      .optional(),
    'TEMPORAL_ADDRESS',
    { is: 'A Temporal server, as `host:port`; with it no embedded one is started.', shown: 'the embedded server' },
  ),
  temporalDynamicConfig: setting(list().default([]), 'HOLDFAST_TEMPORAL_DYNAMIC_CONFIG', {
    is: 'Further dynamic settings of the embedded Temporal server, as `name=value` separated by commas.',
    shown: 'none',
  }),
  temporalNamespace: setting(z.string().default('default'), 'TEMPORAL_NAMESPACE', {
    is: 'Namespace of the Temporal server. Installations may share one; names of sessions and schedules must then differ.',
    shown: 'default',
  }),
  temporalTls: setting(z.enum(['on', 'off'], 'must be on or off').optional(), 'TEMPORAL_TLS', {
    is: 'Whether the connection to `TEMPORAL_ADDRESS` is secured by TLS.',
    shown: '`on` where one of the settings below is set',
  }),
  temporalCaFile: setting(z.string().optional(), 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', {
    is: 'File of the authority that signed the certificate of the Temporal server, in PEM.',
    shown: 'those that the system trusts',
  }),
  temporalCertFile: setting(z.string().optional(), 'TEMPORAL_TLS_CLIENT_CERT_PATH', {
    is: 'File of the certificate that is shown to the Temporal server, in PEM.',
    shown: 'none',
  }),
  temporalKeyFile: setting(z.string().optional(), 'TEMPORAL_TLS_CLIENT_KEY_PATH', {
    is: 'File of the private key of that certificate, in PEM.',
    shown: 'none',
  }),
  temporalServerName: setting(z.string().optional(), 'TEMPORAL_TLS_SERVER_NAME', {
    is: 'Name that the certificate of the Temporal server has to bear.',
    shown: 'the host of the address',
  }),
  temporalApiKey: setting(z.string().optional(), 'TEMPORAL_API_KEY', {
    is: 'Key for the Temporal server, as of Temporal Cloud.',
    shown: 'none',
  }),
  temporalUiUrl: setting(z.url('must be a URL').optional(), 'HOLDFAST_TEMPORAL_UI_URL', {
    is: 'Address of the Temporal Web UI, for links.',
    shown: '1000 above the port of the Temporal server',
  }),
  databaseUrl: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
      .optional(),
    'DATABASE_URL',
    { is: 'A Postgres server; with it no embedded one is started.', shown: 'the embedded server' },
  ),
  databaseConnections: setting(whole(2, 500).default(DEFAULT_CONNECTIONS.control), 'HOLDFAST_DATABASE_CONNECTIONS', {
    is: 'Connections to Postgres that each process opens at most; an engine worker opens half as many more for rows in bulk.',
    shown: '8',
  }),
  catalogRoot: setting(z.string().optional(), 'HOLDFAST_CATALOG_ROOT', {
    is: 'Folder below which every catalog lies.',
    shown: '`catalog` in the home folder',
  }),
  artifactsDir: setting(z.string().optional(), 'HOLDFAST_ARTIFACTS_DIR', {
    is: 'Folder of the fills, trades and equity of runs; the API and every engine worker need the same.',
    shown: '`artifacts` in the home folder',
  }),
  strategiesDir: setting(z.string().optional(), 'HOLDFAST_STRATEGIES_DIR', {
    is: 'Folder of strategy files of your own.',
    shown: '`strategies` in the home folder',
  }),
  importsDir: setting(z.string().optional(), 'HOLDFAST_IMPORTS_DIR', {
    is: 'Folder below which files lie that are imported by their path; the API and every engine worker need the same.',
    shown: '`imports` in the home folder',
  }),
  uploadLimitMb: setting(whole(1, 1_048_576).default(2048), 'HOLDFAST_UPLOAD_LIMIT_MB', {
    is: 'Size of all files that one request uploads, in MB, beyond which it is refused.',
    shown: '2048',
  }),
  importPrivateAddresses: setting(
    z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
    'HOLDFAST_IMPORT_PRIVATE_ADDRESSES',
    {
      is: 'Whether files may be imported by addresses of this machine and its networks, `true` or `false`; those of the internet always may.',
      shown: 'false',
    },
  ),
  scriptsDir: setting(z.string().optional(), 'HOLDFAST_SCRIPTS_DIR', {
    is: 'Folder of the programs that may be run as scripts; the API and every engine worker need the same.',
    shown: '`scripts` in the home folder',
  }),
  scriptConcurrency: setting(whole(0, 1000).default(2), 'HOLDFAST_SCRIPT_CONCURRENCY', {
    is: 'Scripts that an engine worker runs at once; further ones wait. 0: it runs none.',
    shown: '2',
  }),
  scriptTimeoutSeconds: setting(whole(1, 2_592_000).default(3600), 'HOLDFAST_SCRIPT_TIMEOUT_SECONDS', {
    is: 'Seconds after which a script is ended; a request may ask for less.',
    shown: '3600',
  }),
  scriptMemoryMb: setting(whole(0, 16_777_216).default(4096), 'HOLDFAST_SCRIPT_MEMORY_MB', {
    is: 'MB of memory beyond which a script is ended, all its processes together; a request may ask for less. 0: no limit.',
    shown: '4096',
  }),
  scriptCpuSeconds: setting(whole(0, 31_536_000).default(0), 'HOLDFAST_SCRIPT_CPU_SECONDS', {
    is: 'Seconds of processor time beyond which each process of a script is ended; a request may ask for less. 0: no limit.',
    shown: '0',
  }),
  scriptOutputMb: setting(whole(1, 1_048_576).default(2048), 'HOLDFAST_SCRIPT_OUTPUT_MB', {
    is: 'MB of files, its log among them, beyond which a script is ended.',
    shown: '2048',
  }),
  scriptPython: setting(z.string().default(''), 'HOLDFAST_SCRIPT_PYTHON', {
    is: 'Program that runs Python scripts.',
    shown: 'that of `.venv` in the folder of scripts, or `python3`',
  }),
  scriptEnvironment: setting(list().default([]), 'HOLDFAST_SCRIPT_ENVIRONMENT', {
    is: 'Variables, separated by commas, that scripts see beside `HOLDFAST_URL` and those of the system such as `PATH` and `HOME`.',
    shown: 'none',
  }),
  engineWorkers: setting(whole(1, 64).default(1), 'HOLDFAST_ENGINE_WORKERS', {
    is: 'Engine workers that the local stack runs.',
    shown: '1',
  }),
  engineThreads: setting(whole(1, 1024).default(availableParallelism), 'HOLDFAST_ENGINE_THREADS', {
    is: 'Threads that compute in each engine worker.',
    shown: 'the available cores',
  }),
  watchdogSeconds: setting(whole(1, 86_400).default(30), 'HOLDFAST_WATCHDOG_SECONDS', {
    is: 'Seconds after which a strategy that makes no progress is ended.',
    shown: '30',
  }),
  threadHeapMb: setting(whole(32, 1_048_576).default(2048), 'HOLDFAST_THREAD_HEAP_MB', {
    is: 'MB of JavaScript heap that a thread may use; market data lies outside of it.',
    shown: '2048',
  }),
  memoryWarnMb: setting(whole(1, 16_777_216).default(6144), 'HOLDFAST_MEMORY_WARN_MB', {
    is: 'Market data in the memory of an engine worker, in MB, beyond which sessions warn and idle data is evicted.',
    shown: '6144',
  }),
  memoryRefuseMb: setting(whole(1, 16_777_216).default(7680), 'HOLDFAST_MEMORY_REFUSE_MB', {
    is: 'Market data in the memory of an engine worker, in MB, beyond which sessions are refused.',
    shown: '7680',
  }),
  packsMaxMb: setting(whole(0, 1_073_741_824).default(20_480), 'HOLDFAST_PACKS_MAX_MB', {
    is: 'Converted data files, in MB, beyond which an engine worker removes those that no session or result names; they go after a week without use in any case.',
    shown: '20480',
  }),
  sessionConcurrency: setting(whole(1, 10_000).default(100), 'HOLDFAST_SESSION_CONCURRENCY', {
    is: 'Runs and sweeps of a session that are at work at once, where the session does not say; further ones wait.',
    shown: '100',
  }),
  workerName: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must consist of letters, digits, dots, dashes and underscores')
      .default('engine-worker-1'),
    'HOLDFAST_WORKER_NAME',
    {
      is: 'Name of an engine worker; no two of one installation share it. The stack sets it.',
      shown: 'engine-worker-1',
    },
  ),
  auth: setting(z.enum(['on', 'off'], 'must be on or off').default('on'), 'HOLDFAST_AUTH', {
    is: 'Whether callers need a key: `on`, or `off`, which is taken only while the host is a loopback address.',
    shown: 'on',
  }),
  corsOrigins: setting(list().default([]), 'HOLDFAST_CORS_ORIGINS', {
    is: 'Origins, separated by commas, whose pages may call the API.',
    shown: 'none',
  }),
  backtestTimeoutSeconds: setting(whole(1, 86_400).default(3600), 'HOLDFAST_BACKTEST_TIMEOUT_SECONDS', {
    is: 'Longest run that a client of `POST /run_backtest` waits for; then it is cancelled.',
    shown: '3600',
  }),
  drainSeconds: setting(whole(0, 3600).default(30), 'HOLDFAST_DRAIN_SECONDS', {
    is: 'How long a process of the API that is asked to stop waits for requests whose backtest is at work.',
    shown: '30',
  }),
  eventStreams: setting(whole(1, 100_000).default(200), 'HOLDFAST_EVENT_STREAMS', {
    is: 'Streams of events that the API keeps open at most.',
    shown: '200',
  }),
  eventStreamsPerKey: setting(whole(1, 100_000).default(5), 'HOLDFAST_EVENT_STREAMS_PER_KEY', {
    is: 'Streams of events that one key may have open.',
    shown: '5',
  }),
  keepEventsDays: setting(days().default(7), 'HOLDFAST_KEEP_EVENTS_DAYS', {
    is: 'Days that events and idempotency keys are kept; 0: for ever.',
    shown: '7',
  }),
  keepMetricsDays: setting(days().default(30), 'HOLDFAST_KEEP_METRICS_DAYS', {
    is: 'Days that the history of an ended operation is kept; 0: for ever.',
    shown: '30',
  }),
  keepOperationsDays: setting(days().default(0), 'HOLDFAST_KEEP_OPERATIONS_DAYS', {
    is: 'Days that ended runs and sweeps are kept with all their results; 0: for ever.',
    shown: '0',
  }),
  cachedWorkflows: setting(whole(0, 10_000).default(500), 'HOLDFAST_CACHED_WORKFLOWS', {
    is: 'Workflows that a workflow worker keeps in memory; the others are replayed from their history.',
    shown: '500',
  }),
  failpoints: setting(z.enum(['on', 'off'], 'must be on or off').default('off'), 'HOLDFAST_FAILPOINTS', {
    is: 'For tests of faults: `on` ends a worker where a file in `failpoints` of the home folder says so.',
    shown: 'off',
  }),
  logFileMb: setting(whole(1, 1_048_576).default(32), 'HOLDFAST_LOG_FILE_MB', {
    is: 'Size of a log file of the local stack, in MB, beyond which it is rotated.',
    shown: '32',
  }),
  logFiles: setting(whole(1, 1000).default(3), 'HOLDFAST_LOG_FILES', {
    is: 'Older log files that are kept of each process, as `<name>.log.1` and so on.',
    shown: '3',
  }),
  logLevel: setting(
    z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a level such as info or warn')
      .default('info'),
    'HOLDFAST_LOG_LEVEL',
    { is: 'Least level that is logged: trace, debug, info, warn, error, fatal or silent.', shown: 'info' },
  ),
});

/** The settings as read, before paths are derived. */
export type RawSettings = z.output<typeof settingsSchema>;

/** Variable, default and description of every setting, in the order of the schema. */
export function describeSettings(): Array<SettingMeta & { name: keyof RawSettings }> {
  return Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const meta = (schema as z.ZodType).meta() as unknown as SettingMeta;
    return { ...meta, name: name as keyof RawSettings };
  });
}
