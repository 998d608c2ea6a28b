import { setTimeout as delay } from 'node:timers/promises';
import { brokenText } from '../../engine/model/broken-strategy';
import { openStore } from '../store/store';

const LOOK_MS = 2000;

/**
 * Tells of strategy files that are broken, each fault once, from now on until the signal. What the engine workers see is
 * in the database; while that does not answer there is nothing to tell.
 */
export async function tellBrokenStrategies(
  databaseUrl: string,
  { say, stop }: { say: (line: string) => void; stop: AbortSignal },
): Promise<void> {
  const store = openStore({ databaseUrl, control: 1, onError: () => undefined });
  let told = new Set<string>();
  while (!stop.aborted) {
    const broken = await store.strategies.broken().catch(() => undefined);
    if (broken) {
      const texts = new Set(broken.map(brokenText));
      for (const text of texts) if (!told.has(text)) say(`strategy file is broken: ${text}`);
      told = texts;
    }
    await delay(LOOK_MS, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
  await store.close();
}
