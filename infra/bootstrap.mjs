import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installDependencies } from './bootstrap/dependencies.mjs';
import { checkNodeVersion } from './bootstrap/node-version.mjs';
import { distDir } from './bootstrap/paths.mjs';
import { providePostgres } from './bootstrap/postgres.mjs';
import { SetUpError, fail } from './bootstrap/progress.mjs';
import { provideTemporal } from './bootstrap/temporal.mjs';

/** The settings, which only the built code reads. */
function settings() {
  const require = createRequire(import.meta.url);
  try {
    return require(path.join(distDir, 'infra/settings.js')).loadSettings();
  } catch (error) {
    throw error.code === 'VALIDATION' ? new SetUpError(error.message) : error;
  }
}

/** Everything but the servers: Node, dependencies, build. */
export async function prepare() {
  checkNodeVersion();
  await installDependencies();
  // Loaded late: the build needs the dependencies that the line above installs.
  const { build } = await import('./build.mjs');
  await build();
}

/**
 * All the set-up: Node, dependencies, build, and the two servers unless the settings point at others.
 * @returns {Promise<{temporalExecutable?: string, postgresBinaries?: string}>}
 */
export async function bootstrap() {
  await prepare();
  const { temporalEmbedded, postgresEmbedded } = settings();
  return {
    ...(temporalEmbedded && { temporalExecutable: await provideTemporal() }),
    ...(postgresEmbedded && { postgresBinaries: providePostgres() }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bootstrap().catch(fail);
