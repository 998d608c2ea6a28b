import path from 'node:path';
import { HoldfastError } from '../engine/model/errors';
import { projectRoot } from './project-root';
import { refusedCombinations, usesTls } from './settings-combinations';
import { describeSettings, settingsSchema, TEMPORAL_UI_OFFSET, type RawSettings } from './settings-schema';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every setting, with what follows from it. Paths are absolute. */
export interface Settings extends Readonly<RawSettings> {
  readonly home: string;
  readonly catalogRoot: string;
  readonly strategiesDir: string;
  readonly importsDir: string;
  readonly scriptsDir: string;
  /** Where scripts at work leave their files until those are artifacts. */
  readonly scriptRunsDir: string;
  /** `host:port` of the Temporal server in use, embedded or not. */
  readonly temporalAddress: string;
  /** True when the stack runs the Temporal server itself. */
  readonly temporalEmbedded: boolean;
  /** Whether the connection to it is secured. */
  readonly temporalTls: 'on' | 'off';
  readonly temporalUiUrl: string;
  /** True when the stack runs the Postgres server itself; `databaseUrl` is then set for its processes only. */
  readonly postgresEmbedded: boolean;
  readonly projectDir: string;
  readonly distDir: string;
  readonly artifactsDir: string;
  readonly cacheDir: string;
  readonly logsDir: string;
  readonly runDir: string;
  /** File of the key with all permissions, made at the first start. */
  readonly adminKeyFile: string;
  /** File of the token that signs one browser in. */
  readonly dashboardTokenFile: string;
}

/** Settings of a process of the stack, which always has a database. */
export type ProcessSettings = Settings & { readonly databaseUrl: string };

/**
 * Reads the settings from the environment; nothing else reads it.
 * @param env variables; an empty one counts as not set. Default: those of the process.
 * @throws HoldfastError `VALIDATION` that lists every violation at once.
 */
export function loadSettings(env: Environment = process.env): Settings {
  const variables = new Map(describeSettings().map(({ name, env: variable }) => [name as string, variable]));
  const input: Record<string, string> = {};
  for (const [name, variable] of variables) {
    const value = env[variable]?.trim();
    if (value) input[name] = value;
  }
  const parsed = settingsSchema.safeParse(input);
  const violations = (parsed.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return `${variables.get(name)}: ${issue.message}, was ${JSON.stringify(input[name])}`;
  });
  violations.push(...refusedCombinations(input));
  if (!parsed.success || violations.length > 0) {
    throw new HoldfastError('VALIDATION', `the settings are not valid:\n  ${violations.join('\n  ')}`, {
      details: { violations },
    });
  }
  return Object.freeze(derive(parsed.data, usesTls(input)));
}

/**
 * The settings of a process that the stack starts, or that is started by hand beside a stack.
 * @throws HoldfastError `VALIDATION`, also when no `DATABASE_URL` is given.
 */
export function loadProcessSettings(env: Environment = process.env): ProcessSettings {
  const settings = loadSettings(env);
  if (settings.databaseUrl === undefined) {
    throw new HoldfastError('VALIDATION', 'DATABASE_URL: is missing; the stack sets it for the processes it starts');
  }
  return settings as ProcessSettings;
}

function derive(raw: RawSettings, tls: boolean): Settings {
  const projectDir = projectRoot();
  const home = path.resolve(raw.home ?? path.join(projectDir, '.holdfast'));
  const runDir = path.join(home, 'run');
  const temporalAddress = raw.temporalAddress ?? `127.0.0.1:${raw.temporalPort}`;
  return {
    ...raw,
    home,
    projectDir,
    runDir,
    temporalAddress,
    temporalEmbedded: raw.temporalAddress === undefined,
    temporalTls: tls ? 'on' : 'off',
    temporalUiUrl: raw.temporalUiUrl ?? uiUrl(temporalAddress),
    postgresEmbedded: raw.databaseUrl === undefined,
    catalogRoot: path.resolve(raw.catalogRoot ?? path.join(home, 'catalog')),
    strategiesDir: path.resolve(raw.strategiesDir ?? path.join(home, 'strategies')),
    importsDir: path.resolve(raw.importsDir ?? path.join(home, 'imports')),
    scriptsDir: path.resolve(raw.scriptsDir ?? path.join(home, 'scripts')),
    scriptRunsDir: path.join(home, 'results'),
    distDir: path.join(projectDir, 'dist'),
    artifactsDir: path.resolve(raw.artifactsDir ?? path.join(home, 'artifacts')),
    cacheDir: path.join(home, 'cache'),
    logsDir: path.join(home, 'logs'),
    adminKeyFile: path.join(home, 'admin.key'),
    dashboardTokenFile: path.join(runDir, 'dashboard.token'),
  };
}

function uiUrl(address: string): string {
  const colon = address.lastIndexOf(':');
  return `http://${address.slice(0, colon)}:${Number(address.slice(colon + 1)) + TEMPORAL_UI_OFFSET}`;
}

/** Address of the API on this machine. */
export function apiUrl({ host, port }: Pick<Settings, 'host' | 'port'>): string {
  const isEvery = host === '0.0.0.0' || host === '::';
  return `http://${isEvery ? '127.0.0.1' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}

/** The environment of the process with changes, for a child. */
export function childEnvironment(changes: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}
