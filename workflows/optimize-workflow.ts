import { continueAsNew, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { SettleInput } from '../activities/search-activities';
import type { StoreActivities } from '../activities/store-activities';
import { showStatus } from './attributes';
import { SWEEP_MESSAGES, type OperationProgress, type SweepInput } from './messages';
import { longStoreOptions } from './policies';
import type { HostActivities } from './some-host';
import { Sweep, type SweepWork } from './sweep';
import { endBadly, handleMessages } from './sweep-workflow';

const { completeSweep } = proxyActivities<StoreActivities>(longStoreOptions);
const progressQuery = defineQuery<OperationProgress>(SWEEP_MESSAGES.progress);

const work: SweepWork = {
  chunk: (engine, input) => engine.runSearchChunk(input),
  complete: async (search) => {
    const { total } = search;
    const settled = { ...search.reference(), total };
    await search.onHost('best points', (engine) => engine.settleSearch(settled));
    await judgeBest(search, settled);
    return completeSweep({ sweepId: search.reference().sweepId, total });
  },
};

/** The judge in turns of some seconds, each from the first part that is not done. */
async function judgeBest(search: Sweep, settled: SettleInput): Promise<void> {
  let next: number | null = 0;
  while (next !== null) {
    const from: number = next;
    const turn = (engine: HostActivities) => engine.judgeSearch({ ...settled, from });
    next = await search.onHost(`judge from part ${from + 1}`, turn);
  }
}

/** A search is a sweep whose points come generation by generation, and whose best are looked at in the end. */
export async function optimizeWorkflow(input: SweepInput): Promise<void> {
  const search = new Sweep(input, work);
  handleMessages(search);
  setHandler(progressQuery, () => search.progress());
  const end = await search.run().catch((error: unknown) => endBadly(search, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof optimizeWorkflow>(search.continued());
}
