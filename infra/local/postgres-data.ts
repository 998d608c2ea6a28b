import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { STOP } from '../../engine/model/timings';
import { commandOf, isAlive, send, waitForExit } from './process-table';
import type { PostgresPlace } from './postgres-place';

const USER = 'holdfast';

/** Creates the database files on the first start. */
export async function initialiseData(place: PostgresPlace, env: NodeJS.ProcessEnv): Promise<void> {
  const { dataDir, binaries, account, passwordFile, folder } = place;
  if (existsSync(dataDir)) return checkVersion(place);
  // Made beside and renamed: one that was cut short is never taken for whole.
  const partial = path.join(folder, 'data.new');
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const options = ['--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const locale = ['--encoding', 'UTF8', '--locale', 'C'];
  await promisify(execFile)(path.join(binaries, 'bin/initdb'), ['-D', partial, ...options, ...locale], {
    env,
    cwd: folder,
    ...account,
  });
  renameSync(partial, dataDir);
}

function checkVersion({ dataDir, binaries }: PostgresPlace): void {
  const data = readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
  const catalog = readFileSync(path.join(binaries, 'share/postgresql/postgres.bki'), 'utf8');
  const server = /^# PostgreSQL (\d+)/.exec(catalog)?.[1];
  if (server !== undefined && server !== data) {
    throw new Error(`The data in ${dataDir} are of Postgres ${data}, the server is ${server}: dump and restore them.`);
  }
}

/**
 * Clears the lock file that a killed server leaves. Postgres does so itself unless the number in it now belongs to
 * another process of the same account; a server that still runs on these data is ended first.
 */
export async function clearLock({ dataDir }: PostgresPlace): Promise<void> {
  const lock = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const ours = Number.isInteger(pid) && pid > 1 && isAlive(pid) && (commandOf(pid) ?? '').includes(dataDir);
  if (ours) {
    send(pid, 'SIGINT');
    if (!(await waitForExit(pid, STOP.secondPostgresMs))) send(pid, 'SIGKILL');
    await waitForExit(pid, STOP.killedMs);
  }
  rmSync(lock, { force: true });
}

/** URL of a database of the embedded server. */
export function databaseUrl(place: PostgresPlace, port: number, database = 'holdfast'): string {
  const password = readFileSync(place.passwordFile, 'utf8').trim();
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}
