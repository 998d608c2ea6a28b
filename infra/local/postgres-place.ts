import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { othersCanEnter, othersCanRun, serverAccount, type Account } from './postgres-account';

/** Where root puts what another account has to reach, when the project or the home folder is closed to it. */
const OPEN_FOLDER = '/var/lib/holdfast';

/** Where the server, its data and its password lie, and who runs it. */
export interface PostgresPlace {
  binaries: string;
  folder: string;
  dataDir: string;
  passwordFile: string;
  account?: Account;
}

function makeOpenFolder(folder: string): void {
  if (!folder.startsWith(OPEN_FOLDER)) return;
  mkdirSync(OPEN_FOLDER, { recursive: true });
  chmodSync(OPEN_FOLDER, 0o755);
}

function ownFolder(folder: string, account: Account | undefined): void {
  makeOpenFolder(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
}

/** The folder that a home has its data in, once it has any: its own, or the one outside that it names. */
export function dataFolder(home: string): string | undefined {
  const pointer = path.join(home, 'postgres.location');
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const inHome = path.join(home, 'postgres');
  return existsSync(inHome) ? inHome : undefined;
}

/**
 * Chooses the folder of the data: `postgres` in the home folder; when its account cannot enter there, one outside
 * whose name `postgres.location` in the home folder keeps, so that an emptied home never meets old data.
 */
function chooseDataFolder(home: string, asOther: boolean): string {
  if (!asOther || othersCanEnter(home)) return path.join(home, 'postgres');
  const outside = path.join(OPEN_FOLDER, randomUUID());
  writeFileSync(
    path.join(home, 'postgres.location'),
    `${outside}
`,
  );
  return outside;
}

/** A copy of the binaries that every account can run; made once for each version of the package. */
function openBinaries(binaries: string): string {
  const manifest = JSON.parse(readFileSync(path.join(binaries, '../package.json'), 'utf8')) as { version: string };
  const copy = path.join(OPEN_FOLDER, `postgres-${manifest.version}`);
  if (existsSync(copy)) return copy;
  makeOpenFolder(copy);
  const partial = `${copy}.${process.pid}`;
  cpSync(binaries, partial, { recursive: true, verbatimSymlinks: true });
  openToAll(partial);
  try {
    renameSync(partial, copy);
  } catch (error) {
    // Another stack was faster.
    if (!existsSync(copy)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
  return copy;
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openToAll(path.join(folder, entry.name));
    else if (entry.isFile()) chmodSync(path.join(folder, entry.name), folder.endsWith('/bin') ? 0o755 : 0o644);
  }
}

/** Decides where the server lives and makes its folders. */
export function postgresPlace(home: string, binaries: string): PostgresPlace {
  const asOther = process.getuid?.() === 0;
  const folder = dataFolder(home) ?? chooseDataFolder(home, asOther);
  const dataDir = path.join(folder, 'data');
  const account = serverAccount(dataDir);
  ownFolder(folder, account);
  return {
    binaries: asOther && !othersCanRun(binaries) ? openBinaries(binaries) : binaries,
    folder,
    dataDir,
    passwordFile: path.join(folder, 'password'),
    account,
  };
}
