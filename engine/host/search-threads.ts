import { HoldfastError } from '../model/errors';
import type { Parameters } from '../model/run-config';
import type { SearchPlan } from '../model/search';
import type { Evaluated, SearchProblem } from '../search/searcher';
import { SearchThread } from './search-thread-line';

/** What an algorithm begins with. */
export interface SearchRequest {
  algorithm: SearchPlan['algorithm'];
  problem: SearchProblem;
}

/** A `Searcher` on a thread. */
export interface ThreadedSearcher {
  /** @throws HoldfastError UNAVAILABLE once it was let go, OUT_OF_MEMORY, WORKER_DIED */
  propose(): Promise<Parameters[]>;
  observe(results: readonly Evaluated[]): Promise<void>;
  /** Ends it where it is at something; it is of no use then. */
  letGo(): void;
  close(): void;
}

/** Threads that wait for the next search; one takes a twentieth of a second to start. */
const SPARE_THREADS = 2;

/**
 * Algorithms of searches, each on a thread of its own: some options have them think for minutes, in which everybody else of
 * this engine worker, and a cancellation, would wait.
 */
export class SearchThreads {
  private readonly spare: SearchThread[] = [];
  private readonly open = new Set<SearchThread>();

  /** @param threadFile compiled `search-thread.js` */
  constructor(private readonly threadFile: string) {}

  /** @throws HoldfastError what `SearchAlgorithm.create` throws */
  async search(request: SearchRequest): Promise<ThreadedSearcher> {
    const thread = this.spare.pop() ?? new SearchThread(this.threadFile);
    this.open.add(thread);
    try {
      await thread.call('open', request);
    } catch (error) {
      this.release(thread);
      throw error;
    }
    return {
      propose: () => thread.call('propose') as Promise<Parameters[]>,
      observe: (results) => thread.call('observe', results) as Promise<void>,
      letGo: () => thread.letGo(),
      close: () => this.release(thread),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.spare, ...this.open].map((thread) => thread.end()));
  }

  private release(thread: SearchThread): void {
    if (!this.open.delete(thread)) return;
    if (thread.isIdle && this.spare.length < SPARE_THREADS) {
      this.spare.push(thread);
      thread.call('close').catch(() => undefined);
    } else void thread.end(new HoldfastError('CANCELLED', 'The search was closed.'));
  }
}
