import type { Cli } from './cli';
import { errorText } from './failure';
import { count, counted, pairs } from './format';

/** What went wrong with the first failed trial of a sweep or search, none where none failed: the others mostly fail of the same. */
export async function firstFailure(
  { client, json }: Cli,
  kind: 'sweeps' | 'searches',
  { id, failed }: { id: string; failed: number },
): Promise<string[]> {
  if (json || failed === 0) return [];
  const page = await client[kind].trials.query({ id, sort: 'trial', status: 'failed', limit: 1 });
  return page.items.map(
    ({ trial, parameters, error }) =>
      `the first of ${counted(failed, 'failed trial')}, ${count(trial)} (${pairs(parameters)}):\n${error ? errorText(error) : ''}`,
  );
}
