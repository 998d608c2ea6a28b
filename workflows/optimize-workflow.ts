import { continueAsNew, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { showStatus } from './attributes';
import { SWEEP_MESSAGES, type OperationProgress, type SweepInput } from './messages';
import { longStoreOptions } from './policies';
import { Sweep, type SweepWork } from './sweep';
import { endBadly, handleMessages } from './sweep-workflow';

const { completeSweep } = proxyActivities<StoreActivities>(longStoreOptions);
const progressQuery = defineQuery<OperationProgress>(SWEEP_MESSAGES.progress);

const work: SweepWork = {
  chunk: (engine, input) => engine.runSearchChunk(input),
  complete: async (search) => {
    const { total } = search;
    await search.onHost('best points', (engine) => engine.settleSearch({ ...search.reference(), total }));
    return completeSweep({ sweepId: search.reference().sweepId, total });
  },
};

/** A search is a sweep whose points come generation by generation, and whose best are looked at in the end. */
export async function optimizeWorkflow(input: SweepInput): Promise<void> {
  const search = new Sweep(input, work);
  handleMessages(search);
  setHandler(progressQuery, () => search.progress());
  const end = await search.run().catch((error: unknown) => endBadly(search, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof optimizeWorkflow>(search.continued());
}
