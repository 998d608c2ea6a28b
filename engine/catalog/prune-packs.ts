import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf, type PackIndexes } from './pack-indexes';
import { Turns } from './turns';

export interface PackLimits {
  /** Hashes of the data files that stored manifests name: their packs stay. */
  needed: ReadonlySet<string>;
  /** Beyond it, packs that are not needed go although they were used lately, those used longest ago first. */
  maxBytes: number;
}

const HOUR = 3_600_000;
/** What was used within it stays: a load of this or another engine worker may be at it. */
const GRACE_MS = HOUR;
/** What is not needed goes after so long without a use. */
const UNUSED_MS = 7 * 24 * HOUR;

/**
 * Removes packs that nothing needs any more, and what crashes left of packs that were being written. A load that meets a
 * pack just as it goes makes it again from its source.
 * @returns packs that were removed, and the bytes of those that stay
 */
export async function prunePacks(
  indexes: PackIndexes,
  { needed, maxBytes }: PackLimits,
): Promise<{ removed: number; bytes: number }> {
  const now = Date.now();
  await removeLeftovers(indexes.folder, now);
  const turns = new Turns();
  let bytes = 0;
  let removed = 0;
  const candidates: { path: string; size: number; usedAt: number }[] = [];
  for (const path of await indexes.packs()) {
    const datasets = indexes.datasetsOf(path);
    const pack = await stateOf(path);
    if (!pack) continue;
    bytes += pack.size;
    const isNeeded = datasets.some((key) => needed.has(key.split('.')[0]!));
    if (!isNeeded && now - pack.usedAt >= GRACE_MS) candidates.push({ path, ...pack });
    if (turns.isOver) await turns.pass();
  }
  candidates.sort((a, b) => a.usedAt - b.usedAt);
  for (const { path, size, usedAt } of candidates) {
    if (now - usedAt < UNUSED_MS && bytes <= maxBytes) break;
    // Another engine worker may have begun to use it just now.
    if (indexes.isUsed(path) || (await stateOf(path))?.usedAt !== usedAt) continue;
    await rm(path, { force: true });
    indexes.forget(path);
    bytes -= size;
    removed++;
  }
  return { removed, bytes };
}

async function stateOf(path: string): Promise<{ size: number; usedAt: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { size: found.size, usedAt: Math.max(found.atimeMs, found.mtimeMs) };
}

async function removeLeftovers(folder: string, now: number): Promise<void> {
  for (const name of await filesOf(folder)) {
    const path = join(folder, name);
    const found = name.endsWith('.tmp') ? await stat(path).catch(() => undefined) : undefined;
    if (found && now - found.mtimeMs >= GRACE_MS) await rm(path, { force: true });
  }
}
