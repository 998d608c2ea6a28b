import { setTimeout as delay } from 'node:timers/promises';
import { brokenText, type BrokenStrategy } from '../../engine/model/broken-strategy';
import { openDatabase } from '../store/database';
import { StrategyRepository } from '../store/repositories/strategy-repository';

const LOOK_MS = 2000;

/**
 * Tells of strategy files that are broken, each fault once, and that they are good again, from now on until the signal. What
 * the engine workers see is in the database; while that does not answer there is nothing to tell.
 */
export async function tellBrokenStrategies(
  databaseUrl: string,
  { say, stop }: { say: (line: string) => void; stop: AbortSignal },
): Promise<void> {
  const database = openDatabase({ databaseUrl, control: 1, onError: () => undefined });
  const strategies = new StrategyRepository(database.db);
  let told: readonly BrokenStrategy[] = [];
  while (!stop.aborted) {
    const broken = await strategies.broken().catch(() => undefined);
    if (broken) {
      newsOf(told, broken).forEach(say);
      told = broken;
    }
    await delay(LOOK_MS, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
  await database.close();
}

/** What has changed between two looks, in lines. */
export function newsOf(before: readonly BrokenStrategy[], now: readonly BrokenStrategy[]): string[] {
  const known = new Set(before.map(brokenText));
  const faults = now.map(brokenText).filter((text) => !known.has(text));
  const broken = new Set(now.map(({ file }) => file));
  const mended = new Set(before.map(({ file }) => file).filter((file) => !broken.has(file)));
  return [
    ...faults.map((text) => `strategy file is broken: ${text}`),
    ...[...mended].map((file) => `strategy file is no longer broken: ${file}`),
  ];
}
