import type { SearchView } from '../../engine/model/search-views';
import { answer, type Cli } from './cli';
import { firstFailure } from './first-failure';
import { showSearch } from './show-search';

/** Answers with a search, and what went wrong with the first of its failed trials. */
export async function answerSearch(cli: Cli, search: SearchView): Promise<void> {
  const failure = await firstFailure(cli, 'searches', { id: search.searchId, failed: search.failed });
  answer(cli, search, () => [showSearch(search), ...failure].join('\n\n'));
}
