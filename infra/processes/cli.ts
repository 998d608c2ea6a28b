import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { main, type CliDefaults } from '../../api/cli/main';
import type { CheckFolder } from '../../api/cli/cli';
import type { strategyTool } from '../local/strategy-tool';
import { stackAddress } from '../local/stack-address';
import { apiUrl, loadSettings, type Environment, type Settings } from '../settings';

/**
 * The command line, with the local stack's address and key as defaults.
 * @returns the exit code
 */
export async function holdfast(argv: readonly string[], env: Environment): Promise<number> {
  const settings = loadSettings(env);
  const done = strategyToolOf(argv, settings);
  if (done !== undefined) return done;
  const streams = { out: process.stdout, err: process.stderr, terminal: process.stderr.isTTY };
  return main(argv, { ...defaultsOf(settings, env), checkFolder }, streams);
}

/** Loaded when it is called: no other command reads folders of results. */
const checkFolder: CheckFolder = async (folder, how) => {
  const { checkFolder: check } = await import('../../engine/scripts/check-folder.js');
  return check(folder, how);
};

/** `strategy new` and `test` need no server, but the whole engine, which is in no bundle: only a checkout has it. */
function strategyToolOf(argv: readonly string[], settings: Settings): number | undefined {
  if (argv[0] !== 'strategy' || !['new', 'test'].includes(argv[1] ?? '')) return undefined;
  const file = path.join(settings.distDir, 'infra/local/strategy-tool.js');
  if (!existsSync(file)) return undefined;
  const tool = createRequire(__filename)(file) as { strategyTool: typeof strategyTool };
  return tool.strategyTool(argv, settings, process.stdout);
}

function defaultsOf(settings: Settings, env: Environment): CliDefaults {
  const manifest = readFileSync(path.join(settings.projectDir, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { HOLDFAST_URL: url, HOLDFAST_API_KEY: key } = env;
  return { url: url || addressOf(settings, env), key: key || storedKey(settings.adminKeyFile), version };
}

/** That of the settings, where they say one, else that of the stack of the home, which may have been started with others. */
function addressOf(settings: Settings, env: Environment): string {
  const isTold = env['HOLDFAST_HOST'] || env['HOLDFAST_PORT'];
  const running = isTold ? undefined : stackAddress(settings);
  return running ?? apiUrl(settings);
}

function storedKey(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
