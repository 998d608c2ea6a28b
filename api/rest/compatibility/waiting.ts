import { setTimeout as delay } from 'node:timers/promises';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { RunView, SessionView } from '../../../engine/model/views';
import type { Door } from './compatibility-route';

const STEP_MS = 500;

/**
 * A session that has been created, once it is loaded.
 * @throws HoldfastError what made the loading fail, INTERNAL when that is not known any more
 */
export async function untilLoaded(door: Door, created: SessionView): Promise<SessionView> {
  const { caller } = door;
  const signal = door.gone();
  let session = created;
  while (session.status === 'loading') {
    await delay(STEP_MS, undefined, { signal });
    session = await caller.sessions.get({ name: session.name }).catch(() => {
      // A session that fails while somebody waits for it is gone as though nobody had asked.
      throw new HoldfastError('INTERNAL', 'The session could not be loaded.');
    });
  }
  if (session.status === 'ready') return session;
  throw session.error
    ? HoldfastError.fromBody(session.error)
    : new HoldfastError('INTERNAL', 'The session could not be loaded.');
}

/**
 * A run, once it has ended. After the limit it is cancelled.
 * @throws HoldfastError TIMEOUT
 */
export async function untilEnded(
  door: Door,
  ...[create, limitMs]: [create: () => Promise<RunView>, limitMs: number]
): Promise<RunView> {
  const { atWork } = door.services;
  const ended = follow(door, create, limitMs);
  atWork.add(ended);
  return ended.finally(() => atWork.delete(ended));
}

async function follow(door: Door, create: () => Promise<RunView>, limitMs: number): Promise<RunView> {
  const { caller } = door;
  const signal = door.gone();
  const deadline = Date.now() + limitMs;
  let run = await create();
  while (!isFinal(run.status)) {
    if (Date.now() > deadline) {
      // It may have ended just now.
      await caller.runs.cancel({ id: run.runId }).catch(() => undefined);
      throw new HoldfastError('TIMEOUT', `The backtest did not end within ${limitMs / 1000} s and was cancelled.`);
    }
    await delay(STEP_MS, undefined, { signal });
    run = await caller.runs.get({ id: run.runId });
  }
  return run;
}

/** The result of a call, and the seconds that it took. */
export async function timed<T>(call: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const begin = performance.now();
  const result = await call();
  return [result, Math.round(performance.now() - begin) / 1000];
}
