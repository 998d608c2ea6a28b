import type { SearchSummaryView, SearchView } from '../../engine/model/search-views';
import { codeOf, endingOf, rangeOf, settingsOf, statusText } from './show';
import { errorText } from './failure';
import { count, decimal, moment, pairs, percent } from './format';
import { facts, listing, type Column } from './table';

export const SEARCH_COLUMNS: readonly Column<SearchSummaryView>[] = [
  { head: 'SEARCH', cell: ({ searchId }) => searchId },
  { head: 'STATUS', cell: statusText },
  { head: 'SESSION', cell: ({ session }) => session },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'DONE', number: true, cell: ({ completed }) => count(completed) },
  { head: 'TOTAL', number: true, cell: ({ total }) => count(total) },
  { head: 'FAILED', number: true, cell: ({ failed }) => count(failed) },
];

export function showSearch(search: SearchView): string {
  const { best, budget, algorithm, holdout } = search;
  const shown = facts([
    ['search', search.searchId],
    ['status', search.status],
    ['trials', trialsText(search)],
    ['asked', search.asked ? `${count(search.asked.open)} points without a result` : undefined],
    ['waits', search.waiting ?? undefined],
    ['session', `${search.session}, version ${search.manifestVersion}`],
    ['strategy', search.strategy],
    ...codeOf(search),
    ['algorithm', algorithmText(algorithm)],
    ['space', Object.keys(search.space).join(', ')],
    ['fixed', pairs(search.parameters)],
    ['generations', `${count(search.generations)} of ${count(budget.generation)} points`],
    ['stopping', search.stopping ? pairs(search.stopping) : undefined],
    ['range', rangeOf(search)],
    ...settingsOf(search),
    ['objectives', search.objectives.map(objectiveText).join(', ')],
    ['constraints', [...search.relations, ...search.constraints.map(constraintText)].join(', ') || undefined],
    ['best', best && `${best.objectives.map((value) => decimal(value)).join(', ')} at ${pairs(best.parameters)}`],
    ['breaks', best && best.violation > 0 ? `constraints by ${decimal(best.violation)}` : undefined],
    ['holdout', holdout?.from ? `from ${moment(holdout.from)}` : undefined],
    ['not held out', holdout?.error && errorText(holdout.error)],
    ['verdict', search.verdict?.code],
    ['because', search.verdict?.sentence],
    ['not judged', search.unjudged && errorText(search.unjudged)],
    ['result', search.digest ?? undefined],
    ...endingOf(search),
  ]);
  const results = holdout?.results ?? [];
  return results.length === 0 ? shown : `${shown}\n\n${listing(HOLDOUT, { total: results.length, items: results })}`;
}

function algorithmText({ name, options }: SearchView['algorithm']): string {
  return Object.keys(options).length === 0 ? name : `${name} ${pairs(options)}`;
}

function trialsText({ completed, total, failed, stopped, stopping }: SearchView): string {
  const counted = `${count(completed)} of ${count(total)}, ${count(failed)} failed`;
  return stopping ? `${counted}, ${count(stopped)} stopped early` : counted;
}

type HoldoutRow = NonNullable<NonNullable<SearchView['holdout']>['results']>[number];
const sharpe = (head: string, side: 'inSample' | 'outOfSample'): Column<HoldoutRow> => ({
  head,
  number: true,
  cell: (row) => decimal(row[side]?.sharpe),
});
const gain = (head: string, side: 'inSample' | 'outOfSample'): Column<HoldoutRow> => ({
  head,
  number: true,
  cell: (row) => percent(row[side]?.totalReturn),
});

const HOLDOUT: readonly Column<HoldoutRow>[] = [
  { head: 'TRIAL', number: true, cell: ({ trial }) => count(trial) },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
  sharpe('SHARPE', 'inSample'),
  sharpe('HOLDOUT SHARPE', 'outOfSample'),
  gain('RETURN', 'inSample'),
  gain('HOLDOUT RETURN', 'outOfSample'),
];

function objectiveText({ terms, direction }: SearchView['objectives'][number]): string {
  const sum = terms.map(({ statistic, weight }) => (weight === 1 ? statistic : `${weight} ${statistic}`)).join(' + ');
  return `${direction} ${sum}`;
}

function constraintText({ statistic, min, max }: SearchView['constraints'][number]): string {
  return [min === undefined ? '' : `${min} <= `, statistic, max === undefined ? '' : ` <= ${max}`].join('');
}
