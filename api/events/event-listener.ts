import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { EVENTS } from '../../engine/model/timings';
import { EVENT_CHANNEL } from '../../infra/store/repositories/event-repository';

export interface ListenerOptions {
  pool: Pool;
  /** Called after each connection, and with what each notification tells. */
  onNews: (told?: string) => Promise<void>;
  onError: (error: unknown) => void;
}

const FIRST_PAUSE_MS = EVENTS.firstPauseMs;
const MOST_PAUSE_MS = EVENTS.longestPauseMs;
/** A connection that died without a word is found by asking it something. */
const PROBE_INTERVAL_MS = EVENTS.probeIntervalMs;
const PROBE_LIMIT_MS = EVENTS.probeMs;

/** One connection that listens, opened again whenever it is lost. */
export class EventListener {
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: ListenerOptions) {}

  /** Starts to listen; a second time is a no-op. */
  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let pause: number = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        await this.listen(() => (pause = FIRST_PAUSE_MS));
      } catch (error) {
        if (!signal.aborted) this.options.onError(error);
      }
      if (!signal.aborted) await delay(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(MOST_PAUSE_MS, pause * 2);
    }
  }

  /** Until the connection is lost, or nobody wants it any more. */
  private async listen(onOpen: () => void): Promise<void> {
    const { pool, onNews, onError } = this.options;
    const client = await pool.connect();
    const { signal } = this.stopping;
    const ended = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const news = ({ payload }: { payload?: string }) => void onNews(payload).catch(onError);
        client.on('error', reject);
        client.on('end', () => reject(new Error('The connection that listens for events has ended.')));
        client.on('notification', news);
        signal.addEventListener('abort', () => resolve(), { signal: ended.signal });
        timer = setInterval(() => void probe(client).catch(reject), PROBE_INTERVAL_MS);
        client
          .query(`listen ${EVENT_CHANNEL}`)
          .then(() => onNews())
          .then(onOpen)
          .catch(reject);
        if (signal.aborted) resolve();
      });
    } finally {
      clearInterval(timer);
      ended.abort();
      // Closed, not given back: whoever took it from the pool next would go on listening.
      client.release(true);
    }
  }
}

async function probe(client: PoolClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The connection that listens for events is dead.')), PROBE_LIMIT_MS);
  });
  try {
    await Promise.race([client.query('select 1'), limit]);
  } finally {
    clearTimeout(timer);
  }
}
