import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { HealthView } from '../../../engine/model/views';
import { taskQueues } from '../../../workflows/messages';
import type { Store } from '../../../infra/store/store';
import { pollersOf, type PolledQueue } from '../../../infra/temporal/pollers';
import type { EventHub } from '../../events/event-hub';
import type { Services } from '../services';
import { sessionKind } from '../session/session-kind';
import { within } from '../workflows';

/** What answered the last time may take longer now before it counts as away: a busy machine is not a broken one. */
const PROBE_LIMIT_MS = { answered: 3000, away: 1000 };
/** Between two probes. After something has gone they come faster at first, so that its return shows soon. */
const INTERVAL_MS = 1000;
const FIRST_INTERVAL_MS = 200;
/** Processes that start together shall not probe together. */
const JITTER = 0.2;
const IDLE_MS = 60_000;
const AGAIN_MS = 1000;

interface Pollers {
  workflowWorkers: number | undefined;
  engineWorkers: number | undefined;
}

interface Sessions {
  /** Whether any session is ready. */
  any: boolean;
  /** Whether the session that is watched is ready. */
  watched: boolean;
}

/**
 * Whether everything that work needs answers, and who polls for work. It is probed by a timer and answered from memory:
 * who asks, however often, costs Temporal and the database nothing. What events tell of sessions is read once more before
 * the next answer, so that a session that has just been loaded is known to be ready.
 */
export class Readiness {
  private pollers: Pollers = { workflowWorkers: undefined, engineWorkers: undefined };
  private sessions: Sessions | undefined;
  private reading: Promise<void> | undefined;
  private sessionsChanged = false;
  private first: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private probing: Promise<void> | undefined;

  /** @param watched name of the session whose readiness is kept in memory too */
  constructor(
    private readonly services: Services,
    private readonly events: EventHub,
    private readonly watched: string,
  ) {}

  /** Begins to probe, until it is closed. */
  start(): void {
    if (this.probing) return;
    this.probing = this.probeForever();
    void this.followSessions();
  }

  /** Waits for the probe at work: a call to Temporal that is tried again would find its connection closed. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.probing;
  }

  async health(): Promise<HealthView> {
    await (this.first ??= this.probe());
    while (this.sessionsChanged) await this.readSessions();
    const { services, sessions } = this;
    const { workflowWorkers, engineWorkers } = this.pollers;
    const reachable = workflowWorkers !== undefined && engineWorkers !== undefined;
    return {
      status: services.draining() ? 'draining' : this.complete() ? 'ok' : 'unavailable',
      version: services.config.version,
      uptimeSeconds: Math.round(process.uptime()),
      initialized: sessions?.any ?? false,
      temporal: reachable ? 'ok' : 'down',
      postgres: sessions === undefined ? 'down' : 'ok',
      workflowWorkers: workflowWorkers ?? 0,
      engineWorkers: engineWorkers ?? 0,
    };
  }

  /** As `health`, with `initialized` that of the session that is watched. */
  async watchedHealth(): Promise<HealthView> {
    const health = await this.health();
    return { ...health, initialized: this.sessions?.watched ?? false };
  }

  private complete(): boolean {
    const { workflowWorkers = 0, engineWorkers = 0 } = this.pollers;
    return this.sessions !== undefined && workflowWorkers > 0 && engineWorkers > 0;
  }

  private async probeForever(): Promise<void> {
    const { signal } = this.closing;
    let interval = FIRST_INTERVAL_MS;
    while (!signal.aborted) {
      const complete = this.complete();
      const probe = this.probe();
      this.first ??= probe;
      await probe;
      const lost = complete && !this.complete();
      interval = lost ? FIRST_INTERVAL_MS : this.complete() ? INTERVAL_MS : Math.min(INTERVAL_MS, interval * 1.5);
      const wait = interval * (1 + JITTER * (2 * Math.random() - 1));
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async probe(): Promise<void> {
    const answered = this.pollers.workflowWorkers !== undefined;
    const count = (queue: 'workflows' | 'engines', type: PolledQueue['type']) =>
      countPollers(this.services, { queue, type }, PROBE_LIMIT_MS[answered ? 'answered' : 'away']);
    const [workflowWorkers, engineWorkers] = await Promise.all([
      count('workflows', 'workflows'),
      count('engines', 'activities'),
      this.readSessions(),
    ]);
    this.pollers = { workflowWorkers, engineWorkers };
  }

  /** One query at a time, for all who wait for it. */
  private readSessions(): Promise<void> {
    this.reading ??= (async () => {
      this.sessionsChanged = false;
      const limitMs = PROBE_LIMIT_MS[this.sessions ? 'answered' : 'away'];
      this.sessions = await readySessions(this.services.store, this.watched, limitMs);
    })().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async followSessions(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        const following = { after: await this.events.newest(), idleMs: IDLE_MS, signal };
        // What happened before it was followed.
        this.sessionsChanged = true;
        for await (const event of this.events.follow(following))
          this.sessionsChanged ||= event?.kind === sessionKind.name;
      } catch {
        // The database is away: the next probe says so.
      }
      await delay(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** How many workers poll the queue, or undefined when Temporal does not answer. */
async function countPollers(
  { temporal: client, store, config }: Services,
  { queue, type }: { queue: 'workflows' | 'engines'; type: PolledQueue['type'] },
  limitMs: number,
): Promise<number | undefined> {
  const namespace = config.temporalNamespace;
  try {
    const taskQueue = taskQueues(await store.installation())[queue];
    return (await within(client, limitMs, () => pollersOf(client, { namespace, taskQueue, type }))).length;
  } catch {
    return undefined;
  }
}

/** @returns undefined when the database does not answer */
async function readySessions(store: Store, watched: string, limitMs: number): Promise<Sessions | undefined> {
  const limit = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), limitMs).unref());
  const asked = sql<Sessions>`
    select count(*) > 0 as any, coalesce(bool_or(name = ${watched}), false) as watched
    from sessions where status = 'ready' and closed_at is null
  `
    .execute(store.database.db)
    .then(
      ({ rows }) => rows[0],
      () => undefined,
    );
  return Promise.race([asked, limit]);
}
