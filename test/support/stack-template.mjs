import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { provideTemporal } from '../../infra/bootstrap/temporal.mjs';

const require = createRequire(import.meta.url);
const dist = (file) => require(path.resolve(import.meta.dirname, '../../dist', file));
/** The databases in a home; that of Temporal has a log beside it. */
const isDatabase = (name) => name === 'postgres' || name.startsWith('temporal.db');
/** Set by `npm test`, so that each stack of a test need not make the same databases from nothing. */
export const TEMPLATE = 'TEST_STACK_TEMPLATE';

/** Makes the databases of a stack that was never used, in a home that no stack holds. */
export async function makeTemplate(home) {
  const { startServers } = dist('infra/local/servers.js');
  const { migrate } = dist('infra/store/migrate.js');
  const servers = { temporalExecutable: await provideTemporal(), postgresBinaries: providePostgres() };
  const { databaseUrl, stop } = await startServers({ home, ...servers });
  await migrate(databaseUrl).finally(stop);
}

/** Gives a home that has no databases those of the template, if there is one. */
export async function copyTemplate(home, template = process.env[TEMPLATE]) {
  if (!template || !existsSync(home) || readdirSync(home).some(isDatabase)) return;
  // The data of Postgres lie elsewhere where its account cannot enter the folder for temporary files.
  if (!existsSync(path.join(template, 'postgres'))) return;
  const parts = readdirSync(template).filter(isDatabase);
  await promisify(execFile)('cp', ['-a', ...parts.map((part) => path.join(template, part)), home]);
}
