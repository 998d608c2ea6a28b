import { Option, type Command } from 'commander';
import { STOPPING_RULES, type StoppingRule } from '../../../engine/model/early-stopping';
import { SEARCH_ALGORITHM_NAMES, type SearchAlgorithmName } from '../../../engine/model/search';
import type { LedgerView } from '../../../engine/model/ledger-views';
import type { SearchPointView, SearchView } from '../../../engine/model/search-views';
import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import { answerSearch } from '../answer-search';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfTrials } from '../failure';
import { durably, followSearch } from '../follow';
import { count, decimal, moment, pairs, statistic } from '../format';
import { operationId } from '../operations';
import { collect, numberOption, readParameters, readSpace } from '../read';
import { SEARCH_COLUMNS } from '../show-search';
import { showSearchVerdict } from '../show-validation';
import { listing, type Column } from '../table';
import { addExecutionOptions, executionRequest, type ExecutionOptions } from './execution-options';
import {
  addWorkListOptions,
  addPageOptions,
  workListRequest,
  type WorkListOptions,
  type PageOptions,
} from './page-options';
import { addAskTellCommands } from './ask-tell';
import { addTrialsCommand, STATISTIC_HELP } from './trials';

interface SearchOptions extends ExecutionOptions {
  space: string[];
  algorithm: SearchAlgorithmName;
  option: string[];
  objective: string[];
  constraint: string[];
  statistic: AnyStatisticName[];
  trials?: number;
  seconds?: number;
  generation?: number;
  holdout?: string;
  stop?: StoppingRule;
  ask?: boolean | number;
  label?: string;
  judge: boolean;
}

/** `holdfast search` and `holdfast searches …` */
export function addSearchCommands(program: Command, cli: Cli): void {
  addAskTellCommands(addSearchCommand(program, cli), cli);
  addSearchesCommands(program, cli);
  addLedgerCommand(program, cli);
}

function addSearchCommand(program: Command, cli: Cli): Command {
  return addExecutionOptions(program.command('search <session> <strategy>'))
    .description('let an algorithm look for the best parameters')
    .option(
      '--space <name=values>',
      'low:high[:step], log:low:high[:step], whole where the parameter is, or a,b,c; may be repeated',
      collect,
      [],
    )
    .addOption(
      new Option('--algorithm <name>', 'how points are found').choices(SEARCH_ALGORITHM_NAMES).default('random'),
    )
    .option('--option <name=number>', 'an option of the algorithm; may be repeated', collect, [])
    .option(
      '--objective <statistic>',
      'what is best: the highest (of maxDrawdown, which is below 0, too), with - before it the lowest; several: the Pareto front',
      collect,
      [],
    )
    .option('--constraint <text>', 'such as "fast < slow" or "trades >= 10"; may be repeated', collect, [])
    .option('--statistic <name>', STATISTIC_HELP, collect, [])
    .option('--trials <number>', 'points in all', numberOption('--trials'))
    .option('--seconds <number>', 'begin no generation later than this', numberOption('--seconds'))
    .option('--generation <number>', 'points a generation', numberOption('--generation'))
    .option('--holdout <part>', 'a fraction such as 0.3, or a date: the last part, which the search does not see')
    .addOption(new Option('--stop <rule>', 'stop trials without hope on a part of the bars').choices(STOPPING_RULES))
    .option(
      '--ask [seconds]',
      'hand out points and take their results; one without is handed out again after so long',
      numberOption('--ask'),
    )
    .option('--label <text>', 'a name of your own')
    .option('--no-judge', 'do not judge at the end whether the best point can be believed')
    .action((session: string, strategy: string, options: SearchOptions) =>
      startSearch(cli, { session, strategy, options }),
    );
}

function addSearchesCommands(program: Command, cli: Cli): void {
  const searches = program.command('searches').description('searches and their best points');
  addWorkListOptions(searches.command('list'))
    .description('searches, newest first')
    .action(async (options: WorkListOptions) => {
      const list = await cli.client.searches.list.query(workListRequest(options));
      answer(cli, list, () => listing(SEARCH_COLUMNS, list));
    });
  searches
    .command('get <id>')
    .description('one search')
    .action(async (id: string) => {
      await answerSearch(cli, await cli.client.searches.get.query({ id: await operationId(cli, id) }));
    });
  searches
    .command('front <id>')
    .description('points that no other one beats in every objective')
    .action(async (id: string) => {
      const front = await cli.client.searches.front.query({ id: await operationId(cli, id) });
      answer(cli, front, () => listing(POINTS, { total: front.items.length, items: front.items }));
    });
  searches
    .command('verdict <id>')
    .description('what the judge found of the best point, rung by rung')
    .action(async (id: string) => {
      const verdict = await cli.client.searches.verdict.query({ id: await operationId(cli, id) });
      answer(cli, verdict, () => showSearchVerdict(verdict));
    });
  addTrialsCommand(searches, cli, 'searches');
}

function addLedgerCommand(program: Command, cli: Cli): void {
  addPageOptions(program.command('ledger'))
    .description('trials that anybody has computed, newest first')
    .option('--catalog <name>', 'only on its data')
    .option('--strategy <id>', 'only of this strategy')
    .action(async (options: PageOptions & { catalog?: string; strategy?: string }) => {
      const view = await cli.client.ledger.get.query(options);
      answer(cli, view, () => [listing(LEDGER, view), ledgerFacts(view)].join('\n\n'));
    });
}

function ledgerFacts({ trials, open, chain, dataChain, catalogs = [] }: LedgerView): string {
  const sound = chain.broken === null ? 'whole' : `broken at entry ${chain.broken}`;
  return [
    `${count(trials)} trials`,
    ...(open === 0 ? [] : [`, ${count(open)} of operations that have not ended`]),
    ...(catalogs.length > 1 ? [`, on the same data: ${catalogs.join(', ')}`] : []),
    `; chain of ${count(chain.length)} ${sound}, head ${chain.head}`,
    ...(dataChain.broken === null ? [] : [`; that of data files is broken at ${dataChain.broken}`]),
  ].join('');
}

async function startSearch(
  cli: Cli,
  { session, strategy, options }: { session: string; strategy: string; options: SearchOptions },
): Promise<void> {
  const { algorithm: name, trials, seconds, generation, judge } = options;
  const request = executionRequest(options, {
    ...{ session, strategy, ...(!judge && { judge }), ...(options.label !== undefined && { label: options.label }) },
    parameters: readParameters(options.param),
    space: readSpace(options.space),
    algorithm: { name, options: readParameters(options.option) as Record<string, number> },
    ...(options.objective.length > 0 && { objectives: options.objective.map(readObjective) }),
    constraints: options.constraint,
    ...(options.statistic.length > 0 && { statistics: options.statistic }),
    budget: {
      ...(trials !== undefined && { trials }),
      ...(seconds !== undefined && { seconds }),
      ...(generation !== undefined && { generation }),
    },
    ...(options.stop && { stopping: options.stop }),
    ...(options.ask !== undefined && { ask: options.ask === true ? true : { expireSeconds: Number(options.ask) } }),
    ...(options.holdout !== undefined && { holdout: readHoldout(options.holdout) }),
  });
  const accepted = await cli.client.searches.create.mutate(request);
  const id = accepted.searchId;
  if (!options.wait || options.ask !== undefined) return answer(cli, accepted, () => `search ${id} ${accepted.status}`);
  remark(cli, `search ${id}`);
  const view: SearchView = await durably(cli, id, () => followSearch(cli, id, accepted.total));
  cli.exitCode = exitCodeOfTrials(view);
  await answerSearch(cli, view);
}

function readObjective(text: string) {
  const isLowest = text.startsWith('-');
  const direction = isLowest ? ('minimize' as const) : ('maximize' as const);
  return { statistic: (isLowest ? text.slice(1) : text) as AnyStatisticName, direction };
}

function readHoldout(text: string) {
  const fraction = Number(text);
  return Number.isNaN(fraction) ? { from: text } : { fraction };
}

const LEDGER: readonly Column<LedgerView['items'][number]>[] = [
  { head: 'ENTRY', number: true, cell: ({ seq }) => count(seq) },
  { head: 'AT', cell: ({ at }) => moment(at) },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'OPERATION', cell: ({ operation }) => operation },
  { head: 'TRIALS', number: true, cell: ({ trials }) => count(trials) },
];

const figure = (name: AnyStatisticName, head: string): Column<SearchPointView> => ({
  head,
  number: true,
  cell: ({ statistics }) => statistic(name, statistics),
});

const POINTS: readonly Column<SearchPointView>[] = [
  { head: 'TRIAL', number: true, cell: ({ trial }) => count(trial) },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
  { head: 'OBJECTIVES', cell: ({ objectives }) => objectives.map((value) => decimal(value)).join('  ') },
  figure('sharpe', 'SHARPE'),
  figure('totalReturn', 'RETURN'),
  figure('maxDrawdown', 'DRAWDOWN'),
  figure('trades', 'TRADES'),
];
