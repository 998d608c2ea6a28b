import type { SweepPlan } from '../model/sweep-plan';
import { withSharedValues } from '../model/sweep-plan';
import type { LineMessage } from './line-protocol';

/** A stored plan, by the hash of its content: it is loaded only where it is not known yet. */
export interface PlanSource {
  hash: string;
  load: () => Promise<SweepPlan>;
}

/** A plan that threads know by its key. */
export interface KnownPlan {
  key: string;
  plan: SweepPlan;
}

interface Entry {
  known: Promise<KnownPlan>;
  sent?: KnownPlan;
  uses: number;
}

/** Plans that nobody uses are kept for the next chunk of their sweep. */
const IDLE_KEPT = 8;

/** The plans of sweeps that are at work. Each goes to each thread once, whatever the number of batches. */
export class ThreadPlans {
  readonly #entries = new Map<string, Entry>();
  #unnamed = 0;

  constructor(private readonly send: (message: LineMessage) => void) {}

  /** What a new thread has to know. */
  messages(): LineMessage[] {
    return [...this.#entries.values()].flatMap(({ sent }) => (sent ? [{ kind: 'keepPlan', ...sent } as const] : []));
  }

  /** Runs work on a plan that every thread knows. One that comes without its hash is dropped after the work. */
  async use<T>(source: SweepPlan | PlanSource, work: (known: KnownPlan) => Promise<T>): Promise<T> {
    const isStored = 'load' in source;
    const key = isStored ? source.hash : `unnamed-${++this.#unnamed}`;
    const entry = this.#entries.get(key) ?? this.#enter(key, isStored ? source.load() : Promise.resolve(source));
    // The one used last is the last one.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.uses++;
    try {
      return await work(await entry.known);
    } finally {
      entry.uses--;
      this.#evict(isStored ? undefined : key);
    }
  }

  #enter(key: string, loading: Promise<SweepPlan>): Entry {
    const known = loading.then((plan) => ({ key, plan: withSharedValues(plan) }));
    const entry: Entry = { known, uses: 0 };
    known.then(
      (ready) => {
        entry.sent = ready;
        this.send({ kind: 'keepPlan', ...ready });
      },
      () => this.#entries.delete(key),
    );
    return entry;
  }

  #evict(unnamed: string | undefined): void {
    const idle = [...this.#entries].filter(([, { uses }]) => uses === 0).map(([key]) => key);
    const dropped = unnamed === undefined ? idle.slice(0, Math.max(0, idle.length - IDLE_KEPT)) : [unnamed];
    for (const key of dropped) {
      this.#entries.delete(key);
      this.send({ kind: 'forgetPlan', key });
    }
  }
}
