import { setImmediate as afterThis } from 'node:timers/promises';
import type { CatalogThread } from './catalog-thread';
import { collectGarbage } from './collect-garbage';
import type { MarketHolders } from './market-cache';
import type { ThreadPool } from './thread-pool';

/** Everything in the process that may refer to a market: the threads, the loader, and the thread that calls. */
export function marketHolders(pool: () => ThreadPool, catalog: CatalogThread): MarketHolders {
  let collecting: Promise<void> | undefined;
  /** Once for all that are dropped together. */
  const collect = () =>
    (collecting ??= afterThis().then(() => {
      collecting = undefined;
      collectGarbage();
    }));
  return {
    get keptBytes() {
      return pool().keptBytes;
    },
    async release(hash) {
      await Promise.all([pool().release({ kind: 'forgetMarket', hash }), collect()]);
      // The last one gives the pages back to the system, which takes a tenth of a second for a gigabyte.
      await catalog.release();
    },
    trim: () => pool().release({ kind: 'trim' }),
  };
}
