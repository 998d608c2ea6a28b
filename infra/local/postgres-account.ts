import { execFileSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** The account a server runs as. */
export interface Account {
  uid: number;
  gid: number;
}

const OTHERS_ENTER = 0o001;
const OTHERS_READ_AND_ENTER = 0o005;

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const account = { uid: id('-u'), gid: id('-g') };
    return Number.isInteger(account.uid) && account.uid !== 0 ? account : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Postgres refuses to run as root: root hands it to the owner of the data that is there, else to `postgres` or `nobody`.
 * @returns undefined for an ordinary user, who runs it as himself
 */
export function serverAccount(dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = lookUp('postgres') ?? lookUp('nobody');
  if (!account) throw new Error('Postgres cannot run as root, and there is neither a user postgres nor nobody.');
  return account;
}

/** Whether everybody may enter a folder and all that lead to it. */
export function othersCanEnter(folder: string): boolean {
  const real = realpathSync(folder);
  const parent = path.dirname(real);
  return (statSync(real).mode & OTHERS_ENTER) !== 0 && (parent === real || othersCanEnter(parent));
}

/** Whether everybody may run what lies in the folder of binaries. */
export function othersCanRun(binaries: string): boolean {
  const parts = ['bin/postgres', 'bin/initdb', 'lib', 'share'].map((part) => path.join(binaries, part));
  const open = parts.every((part) => (statSync(part).mode & OTHERS_READ_AND_ENTER) === OTHERS_READ_AND_ENTER);
  return open && othersCanEnter(path.join(binaries, 'bin'));
}
