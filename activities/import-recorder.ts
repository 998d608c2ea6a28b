import { PROGRESS } from '../engine/model/timings';
import type { Store } from '../infra/store/store';
import { withHeartbeat } from './heartbeat';

/** Takes how many rows were read, the share of all work that is done, and which step of it is at work. */
export type TellProgress = (rows: number, fraction: number, step?: 'convert' | 'score') => void;

/** Tells how many rows an import has read, and how far it is: by heartbeats, and once a second by an event. */
export async function withRowProgress<T>(
  { events }: Pick<Store, 'events'>,
  operation: { id: string; attempt: number },
  work: (onProgress: TellProgress) => Promise<T>,
): Promise<T> {
  let [rows, fraction] = [0, 0];
  let step = 'convert';
  let published = 0;
  let writing: Promise<void> | undefined;
  const publish = () => {
    if (fraction === published) return;
    published = fraction;
    // Progress that cannot be published now is not worth the work's failure.
    writing ??= events
      .progress(operation, { status: 'running', fraction, done: rows, unit: 'rows' })
      .catch(() => undefined)
      .finally(() => (writing = undefined));
  };
  const timer = setInterval(publish, PROGRESS.recordMs);
  try {
    return await withHeartbeat(
      () => ({ step, rows, fraction }),
      () => work((read, reached, at = 'convert') => ([rows, fraction, step] = [read, reached, at])),
    );
  } finally {
    clearInterval(timer);
    await writing;
  }
}
