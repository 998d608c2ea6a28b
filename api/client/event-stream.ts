import type { EventTopic, EventView } from '../../engine/model/operations';

export interface EventStreamOptions {
  /** Address of the server; empty for a page that the server itself gave out. */
  url: string;
  key?: string;
  topics?: readonly EventTopic[];
  operationId?: string;
  session?: string;
  /** Goes on after this event. */
  after?: number;
  signal: AbortSignal;
  /** Called when a connection is there, the first or another. */
  onOpen?: () => void;
}

const FIRST_PAUSE_MS = 300;
const MOST_PAUSE_MS = 5000;

/** An answer that connecting again will not change. */
export class StreamRefused extends Error {
  constructor(readonly status: number) {
    super(`The server refuses the stream of events with ${status}.`);
  }
}

/**
 * Events as they happen, over as many connections as it takes: each goes on after the last event that came. Where that one
 * is kept no more, an event of the topic `gap` tells that some may have been missed.
 * @throws StreamRefused
 */
export async function* followEvents(options: EventStreamOptions): AsyncGenerator<EventView> {
  const { signal } = options;
  let { after } = options;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      for await (const event of connection(options, after)) {
        after = event.id;
        pause = FIRST_PAUSE_MS;
        yield event;
      }
    } catch (error) {
      if (error instanceof StreamRefused && error.status < 500) throw error;
    }
    await rest(pause, signal);
    pause = Math.min(MOST_PAUSE_MS, pause * 2);
  }
}

async function* connection(options: EventStreamOptions, after: number | undefined): AsyncGenerator<EventView> {
  const { url, key, topics, operationId, session, signal, onOpen } = options;
  const query = new URLSearchParams({
    ...(topics && { topic: topics.join(',') }),
    ...(operationId !== undefined && { operationId }),
    ...(session !== undefined && { session }),
    ...(after !== undefined && { lastEventId: String(after) }),
  });
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const response = await fetch(`${url.replace(/\/$/, '')}/api/v1/events?${query.toString()}`, { headers, signal });
  if (!response.ok || !response.body) throw new StreamRefused(response.status);
  onOpen?.();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as EventView;
      }
    }
  } finally {
    // A reader that leaves must not keep its place on the server.
    await reader.cancel().catch(() => undefined);
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
