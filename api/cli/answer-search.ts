import type { SearchView } from '../../engine/model/search-views';
import { answer, type Cli } from './cli';
import { firstFailure } from './first-failure';
import { showSearch } from './show-search';
import { showVerdict } from './show-validation';

/** Answers with a search, what went wrong with the first of its failed trials, and what the judge found of its best point. */
export async function answerSearch(cli: Cli, search: SearchView): Promise<void> {
  const id = search.searchId;
  const failure = await firstFailure(cli, 'searches', { id, failed: search.failed });
  const judged = cli.json ? null : await cli.client.searches.verdict.query({ id });
  const verdict = judged?.verdict ? [showVerdict(judged.verdict, judged.parts)] : [];
  answer(cli, search, () => [showSearch(search), ...failure, ...verdict].join('\n\n'));
}
