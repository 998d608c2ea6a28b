import { setTimeout as delay } from 'node:timers/promises';
import { STOP } from '../../engine/model/timings';
import type { Store } from '../store/store';

/** Tells whoever follows the topic `health` that a process serves or ends. Not worth waiting for a lost database. */
export async function announce(
  store: Store,
  { kind, name, status }: { kind: string; name: string; status: 'up' | 'down' },
): Promise<void> {
  const told = store.events.publish({ topic: 'health', kind, body: { name, status } }).catch(() => undefined);
  await Promise.race([told, delay(STOP.announceMs, undefined, { ref: false })]);
}
