import { cancellationSignal } from '@temporalio/activity';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import { SearchProgress } from './search-progress';

/** Searches that nobody works on, whose algorithm is kept. */
const IDLE_KEPT = 16;
/** What an algorithm is at may still end within so long where nobody waits for it any more. */
const MOMENT_MS = 1000;

interface Kept {
  opening: Promise<SearchProgress>;
  users: number;
}

/** The algorithms of searches at hand; one that failed is built again from what is stored. */
export class SearchesAtHand {
  /** The longest unused first. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly deps: Pick<EngineDependencies, 'engine' | 'store'>) {}

  /** Works with a search. Once the activity is cancelled nobody waits for its algorithm any more. */
  async with<T>(
    { row, manifest }: { row: SweepRow; manifest: Manifest },
    work: (progress: SearchProgress) => Promise<T>,
  ): Promise<T> {
    const key = `${row.id}/${row.attempt}`;
    const entry = this.kept.get(key) ?? { opening: SearchProgress.open(this.deps, row, manifest), users: 0 };
    this.kept.delete(key);
    this.kept.set(key, entry);
    entry.users++;
    const signal = cancellationSignal();
    const letGo = () => void entry.opening.then((progress) => progress.letGo()).catch(() => undefined);
    const timer = setInterval(() => signal.aborted && letGo(), MOMENT_MS);
    try {
      return await work(await entry.opening);
    } catch (error) {
      if (this.kept.get(key) === entry) this.kept.delete(key);
      throw signal.aborted ? new HoldfastError('CANCELLED', 'Nobody waits for the search any more.') : error;
    } finally {
      clearInterval(timer);
      entry.users--;
      this.closeUnused(key, entry);
    }
  }

  private closeUnused(key: string, entry: Kept): void {
    if (entry.users === 0 && this.kept.get(key) !== entry) return close(entry);
    const idle = [...this.kept].filter(([, { users }]) => users === 0);
    for (const [of, unused] of idle.slice(0, Math.max(0, idle.length - IDLE_KEPT))) {
      this.kept.delete(of);
      close(unused);
    }
  }
}

function close({ opening }: Kept): void {
  opening.then((progress) => progress.close()).catch(() => undefined);
}
