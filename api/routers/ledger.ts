import { z } from 'zod';
import type { LedgerView } from '../../engine/model/ledger-views';
import { requireKnown } from '../operations/ledger/known-names';
import { procedureFor, router } from '../trpc';
import { pageFields } from './inputs';

const ledgerInput = z.strictObject({
  ...pageFields,
  catalog: z.string().min(1).max(255).optional().describe('Only what was tried on its data, under whatever name.'),
  strategy: z.string().min(1).max(64).optional().describe('Only trials of this strategy, whatever its version.'),
});

export const ledgerRouter = router({
  get: procedureFor('read')
    .input(ledgerInput.prefault({}))
    .query(async ({ ctx, input: { limit, offset, ...filter } }): Promise<LedgerView> => {
      const { ledger } = ctx.store;
      await requireKnown(ctx, filter);
      const { catalog } = filter;
      const [rows, totals, open, chain, dataChain, catalogs] = await Promise.all([
        ledger.list(filter, { limit, offset }),
        ledger.totals(filter),
        ledger.open(filter),
        ledger.chain(),
        ledger.dataChain(),
        catalog === undefined ? undefined : ledger.sameData(catalog),
      ]);
      const items = rows.map(({ operation_id: operation, at, ...row }) => ({
        ...{ seq: row.seq, catalog: row.catalog, strategy: row.strategy, operation, kind: row.kind, owner: row.owner },
        ...{ trials: row.trials, at: at.toISOString(), previous: row.previous, hash: row.hash, text: row.text },
      }));
      const { entries: total, trials, sharpeVariance } = totals;
      return { total, trials, open, sharpeVariance, ...(catalogs && { catalogs }), chain, dataChain, items };
    }),
});
