import { HoldfastError } from '../../engine/model/errors';
import { setTimeout as delay } from 'node:timers/promises';
import { GAP_TOPIC, type EventView } from '../../engine/model/operations';
import type { EventFilter, EventRepository } from '../../infra/store/repositories/event-repository';
import { EventListener, type ListenerOptions } from './event-listener';

/** Events that are kept in memory for followers who are nearly up to date; the others read the table. */
const MOST_KEPT = 2000;
const PAGE = 200;
const READY_LIMIT_MS = 5000;
/** Only to have a limit: news wake followers by themselves. */
const END_LOOK_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 5000;

export interface Following {
  /** Number of the last event that was seen. */
  after: number;
  filter?: EventFilter;
  /** Yields null after so long without an event. */
  idleMs: number;
  signal: AbortSignal;
}

/**
 * Events for any number of followers of one process, over one connection that listens. A follower goes by the number
 * of its last event alone, so that it misses nothing and sees nothing twice, however it was interrupted.
 */
export class EventHub {
  private readonly listener: EventListener;
  private kept: EventView[] = [];
  /** Events after `floor`, up to `head`, are kept. */
  private floor = 0;
  private head: number | undefined;
  private readonly wakers = new Set<() => void>();
  private pulling: Promise<void> | undefined;
  private again = false;
  private readonly onError: (error: unknown) => void;
  private readonly closing = new AbortController();

  constructor(
    private readonly events: EventRepository,
    options: Omit<ListenerOptions, 'onNews'>,
  ) {
    this.onError = options.onError;
    this.listener = new EventListener({ ...options, onNews: (told) => this.hear(told) });
  }

  /**
   * Number of the newest event: whoever follows from here sees what comes from now on.
   * @throws HoldfastError UNAVAILABLE while the database does not answer
   */
  async newest(): Promise<number> {
    this.listener.start();
    const { signal } = this.closing;
    const deadline = Date.now() + READY_LIMIT_MS;
    while (this.head === undefined && !signal.aborted && Date.now() < deadline) {
      await this.news(deadline - Date.now(), signal);
    }
    if (this.head === undefined) throw new HoldfastError('UNAVAILABLE', 'The database does not answer.');
    return this.head;
  }

  /** Events after a number; first of all a gap, where some of them are kept no more. */
  async *follow({ after, filter = {}, idleMs, signal: own }: Following): AsyncGenerator<EventView | null> {
    const signal = AbortSignal.any([own, this.closing.signal]);
    const gap = await this.gapAfter(after);
    if (gap) yield gap;
    let seen = gap?.id ?? after;
    while (!signal.aborted) {
      const { events, upTo } = await this.read(seen, filter);
      seen = upTo;
      for (const event of events) {
        yield event;
        if (signal.aborted) return;
      }
      if (events.length === 0 && seen >= this.head! && !(await this.news(idleMs, signal))) yield null;
    }
  }

  /**
   * Waits until the end of an operation is told, which is at its commit.
   * @returns the event's number; undefined when nobody will tell it here
   */
  async hearsEnd(
    operationId: string,
    { after, signal }: Pick<Following, 'after' | 'signal'>,
  ): Promise<number | undefined> {
    const filter: EventFilter = { operationId, topics: ['completed', 'failed'] };
    for await (const event of this.follow({ after, filter, idleMs: END_LOOK_MS, signal })) {
      if (event && event.topic !== GAP_TOPIC) return event.id;
    }
    return undefined;
  }

  /** Ends every follower. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.listener.stop();
    await this.pulling;
  }

  private async gapAfter(after: number): Promise<EventView | undefined> {
    const head = await this.newest();
    if (after === 0 || (after >= this.floor && after <= head)) return undefined;
    const oldest = await this.events.oldest();
    const before = oldest === undefined ? head : oldest - 1;
    if (after < this.floor) return before > after ? gapEvent(after, { id: before, oldest }) : undefined;
    // Another process may have heard of it first. Beyond the newest it is one of an earlier database.
    return after > (await this.events.newest()) ? gapEvent(after, { id: head, oldest }) : undefined;
  }

  private async read(after: number, filter: EventFilter): Promise<{ events: EventView[]; upTo: number }> {
    const { floor } = this;
    if (after >= floor) {
      const from = this.kept.findLastIndex(({ id }) => id <= after) + 1;
      const events = this.kept.slice(from).filter((event) => matches(event, filter));
      return { events, upTo: Math.max(after, this.head!) };
    }
    const events = await this.events.after(after, PAGE, filter);
    // Numbers become visible in order: what a short page lacks up to the floor is not there.
    return { events, upTo: events.length < PAGE ? Math.max(floor, events.at(-1)?.id ?? 0) : events.at(-1)!.id };
  }

  /** True once there may be something new; false after a while, or when the follower leaves. */
  private news(idleMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (news: boolean) => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        signal.removeEventListener('abort', leave);
        resolve(news);
      };
      const wake = () => settle(true);
      const leave = () => settle(false);
      const timer = setTimeout(leave, idleMs);
      this.wakers.add(wake);
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** The event that is told is taken as it is where it is the next one. */
  private async hear(told = ''): Promise<void> {
    const event = told.startsWith('{') ? (JSON.parse(told) as EventView) : undefined;
    if (!event || this.pulling || event.id !== this.head! + 1) return this.pull();
    const { id, topic, kind, session, body, operationId, at } = event;
    // In the order of the table: the same event reads the same, however it came here.
    this.keep([{ id, topic, kind, session, body, operationId, at }]);
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.wakers]) wake();
  }

  /** Takes in what is new, one look at a time, until one has worked after everything that was told meanwhile. */
  private async pull(): Promise<void> {
    this.again = true;
    this.pulling ??= this.pullAll().finally(() => (this.pulling = undefined));
    return this.pulling;
  }

  private async pullAll(): Promise<void> {
    const { signal } = this.closing;
    for (let pause = FIRST_PAUSE_MS; this.again && !signal.aborted;) {
      this.again = false;
      try {
        await this.pullOnce();
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        this.onError(error);
        this.again = true;
        await delay(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(MOST_PAUSE_MS, pause * 2);
      }
    }
  }

  private async pullOnce(): Promise<void> {
    this.head ??= this.floor = await this.events.newest();
    for (let full = true; full;) {
      const events = await this.events.after(this.head, PAGE);
      full = events.length === PAGE;
      this.keep(events);
    }
    this.wake();
  }

  private keep(events: EventView[]): void {
    this.kept.push(...events);
    this.head = events.at(-1)?.id ?? this.head;
    if (this.kept.length <= MOST_KEPT) return;
    const dropped = this.kept.splice(0, this.kept.length - MOST_KEPT);
    this.floor = dropped.at(-1)!.id;
  }
}

/** @param at where to go on, and what is still there */
function gapEvent(asked: number, { id, oldest = null }: { id: number; oldest?: number | null }): EventView {
  const at = new Date().toISOString();
  return { id, topic: GAP_TOPIC, kind: 'events', session: null, body: { asked, oldest }, operationId: null, at };
}

function matches({ topic, operationId, session }: EventView, filter: EventFilter): boolean {
  return (
    (!filter.topics || filter.topics.some((wanted) => wanted === topic)) &&
    (filter.operationId === undefined || filter.operationId === operationId) &&
    (filter.session === undefined || filter.session === session)
  );
}
