import { continueAsNew, defineUpdate, setHandler } from '@temporalio/workflow';
import type { AskedPoints, AskTellState } from '../engine/model/ask-tell';
import { showStatus } from './attributes';
import { ASK_TELL_MESSAGES, type AskInput, type SweepInput, type TellInput } from './messages';
import { Search } from './search';
import { endBadly, handleMessages } from './sweep-workflow';
import { AskTellSearch } from './ask-tell-search';

export const askUpdate = defineUpdate<AskedPoints, [AskInput]>(ASK_TELL_MESSAGES.ask);
export const tellUpdate = defineUpdate<AskTellState & { stored: number }, [TellInput]>(ASK_TELL_MESSAGES.tell);

/** Looks for the best parameters of a strategy: points, their trials, and what the best of them are worth. */
export async function optimizeWorkflow(input: SweepInput): Promise<void> {
  const search = input.told ? askTellSearch(input) : new Search(input);
  handleMessages(search, () => search.progress());
  const end = await search.run().catch((error: unknown) => endBadly(search, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof optimizeWorkflow>(search.continued());
}

function askTellSearch(input: SweepInput): AskTellSearch {
  const search = new AskTellSearch(input);
  const requireAsk: (...input: [AskInput]) => void = (input) => search.requireAsk(input);
  const requireTell: (...input: [TellInput]) => void = (input) => search.requireTell(input);
  setHandler(askUpdate, (input) => search.ask(input), { validator: requireAsk });
  setHandler(tellUpdate, (input) => search.tell(input), { validator: requireTell });
  return search;
}
