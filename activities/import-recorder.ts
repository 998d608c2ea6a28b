import { PROGRESS } from '../engine/model/timings';
import type { Store } from '../infra/store/store';
import { withHeartbeat } from './heartbeat';

/** Tells how many rows an import has read, and how far it is: by heartbeats, and once a second by an event. */
export async function withRowProgress<T>(
  { events }: Pick<Store, 'events'>,
  operation: { id: string; attempt: number },
  work: (onProgress: (rows: number, fraction: number) => void) => Promise<T>,
): Promise<T> {
  let [rows, fraction] = [0, 0];
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
      () => ({ step: 'convert', rows, fraction }),
      () => work((read, reached) => ([rows, fraction] = [read, reached])),
    );
  } finally {
    clearInterval(timer);
    await writing;
  }
}
