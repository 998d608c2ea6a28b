import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'holdfast-test-';
const require = createRequire(import.meta.url);
const dist = (file) => require(path.resolve(import.meta.dirname, '../../dist', file));

/** A new home folder below the system's folder for temporary files, which says which process made it. */
export function makeTestHome() {
  const home = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Postgres runs as another account when root runs the tests.
  chmodSync(home, 0o711);
  return home;
}

/** Ends what still runs in a home and removes it. */
export async function removeTestHome(home) {
  const { endLeftovers } = dist('infra/local/leftovers.js');
  await endLeftovers({ home, runDir: path.join(home, 'run') }).catch(() => undefined);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether this user made a folder: another user's can neither be removed nor is it ours to remove. */
function isOwn(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid();
}

/** Removes the homes of this user's test runs that were killed. */
export async function removeStaleHomes(parent = tmpdir()) {
  const { isAlive } = dist('infra/local/process-table.js');
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    const home = path.join(parent, name);
    if (!isAlive(pid) && isOwn(home)) await removeTestHome(home);
  }
}
