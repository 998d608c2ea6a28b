import { continueAsNew } from '@temporalio/workflow';
import { showStatus } from './attributes';
import type { SweepInput } from './messages';
import { Search } from './search';
import { endBadly, handleMessages } from './sweep-workflow';

/** Looks for the best parameters of a strategy: points, their trials, and what the best of them are worth. */
export async function optimizeWorkflow(input: SweepInput): Promise<void> {
  const search = new Search(input);
  handleMessages(search, () => search.progress());
  const end = await search.run().catch((error: unknown) => endBadly(search, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof optimizeWorkflow>(search.continued());
}
