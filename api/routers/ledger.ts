import { z } from 'zod';
import type { LedgerView } from '../../engine/model/ledger-views';
import { procedureFor, router } from '../trpc';
import { pageFields } from './inputs';

const ledgerInput = z.strictObject({
  ...pageFields,
  catalog: z.string().min(1).max(255).optional().describe('Only what was tried on its data.'),
  strategy: z.string().min(1).max(64).optional().describe('Only trials of this strategy, whatever its version.'),
});

export const ledgerRouter = router({
  get: procedureFor('read')
    .input(ledgerInput.prefault({}))
    .query(async ({ ctx, input: { limit, offset, ...filter } }): Promise<LedgerView> => {
      const { ledger } = ctx.store;
      const [rows, totals, open, chain] = await Promise.all([
        ledger.list(filter, { limit, offset }),
        ledger.totals(filter),
        ledger.open(filter),
        ledger.chain(),
      ]);
      const items = rows.map(({ operation_id: operation, at, ...row }) => ({
        ...{ seq: row.seq, catalog: row.catalog, strategy: row.strategy, operation, kind: row.kind, owner: row.owner },
        ...{ trials: row.trials, at: at.toISOString(), previous: row.previous, hash: row.hash, text: row.text },
      }));
      const { entries: total, trials, sharpeVariance } = totals;
      return { total, trials, open, sharpeVariance, chain, items };
    }),
});
