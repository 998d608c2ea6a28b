import { CARRY_STATISTICS, RUN_DATES, STATISTIC_GROUPS } from '../../engine/model/run-statistics';
import type { StatisticFamily } from '../../engine/model/statistic-families/statistic';
import { STATISTICS, type StatisticName } from '../../engine/model/statistics';
import { trialFigure } from '../../engine/model/script-figures';
import type { SearchView } from '../../engine/model/search-views';
import type {
  RunView,
  ScriptSweepView,
  SessionDetailView,
  SessionView,
  StrategySweepView,
  SweepSummaryView,
  SweepView,
} from '../../engine/model/views';
import { boundary, count, decimal, figure, moment, pairs, percent, statistic, time } from './format';
import { errorText } from './failure';
import { facts, type Column } from './table';

export const SESSION_COLUMNS: readonly Column<SessionView>[] = [
  { head: 'SESSION', cell: ({ name }) => name },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
  { head: 'INSTRUMENTS', number: true, cell: ({ instruments }) => count(instruments) },
  { head: 'START', cell: ({ start }) => start.slice(0, 10) },
  { head: 'END', cell: ({ end }) => end.slice(0, 10) },
  { head: 'MB', number: true, cell: ({ memoryMb }) => decimal(memoryMb) },
  { head: 'VERSION', number: true, cell: ({ manifestVersion }) => count(manifestVersion) },
];

/** Nothing was computed for what has the result of an earlier one. */
export function statusText({ status, cachedFrom }: Pick<RunView, 'status' | 'cachedFrom'>): string {
  return cachedFrom === null ? status : `${status}, from cache`;
}

export const RUN_COLUMNS: readonly Column<RunView>[] = [
  { head: 'RUN', cell: ({ runId }) => runId },
  { head: 'STATUS', cell: statusText },
  { head: 'SESSION', cell: ({ session }) => session },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
  { head: 'RETURN', number: true, cell: ({ statistics }) => percent(statistics?.totalReturn) },
  { head: 'SHARPE', number: true, cell: ({ statistics }) => decimal(statistics?.sharpe) },
];

export const SWEEP_COLUMNS: readonly Column<SweepSummaryView>[] = [
  { head: 'SWEEP', cell: ({ sweepId }) => sweepId },
  { head: 'STATUS', cell: statusText },
  { head: 'SESSION', cell: ({ session }) => session },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'DONE', number: true, cell: ({ completed }) => count(completed) },
  { head: 'TOTAL', number: true, cell: ({ total }) => count(total) },
  { head: 'FAILED', number: true, cell: ({ failed }) => count(failed) },
];

export function showSession(session: SessionView): string {
  return facts(sessionFacts(session));
}

/** With what the hosts have in memory and what waits. */
export function showSessionDetail(session: SessionDetailView): string {
  const { running, queued, maxConcurrent } = session;
  return facts([
    ...sessionFacts(session),
    [
      'hosts',
      session.hosts.map(({ host, loaded }) => (loaded ? host : `${host} (not loaded)`)).join(', ') || undefined,
    ],
    ['work', `${count(running)} of ${count(maxConcurrent)} places taken, ${count(queued)} waiting`],
  ]);
}

function sessionFacts(session: SessionView) {
  const { error } = session;
  const expected = `expected ${decimal(session.predictedMemoryMb)} MB`;
  return [
    ['session', session.name],
    ['status', session.status],
    ['catalog', session.catalog],
    ['range', `${session.start.slice(0, 10)} to ${session.end.slice(0, 10)}`],
    ['follows', session.follow ? 'the schedules of its catalog' : undefined],
    ['instruments', count(session.instruments)],
    ['memory', `${decimal(session.memoryMb)} MB, ${expected}${session.memoryWarning ? ', near the limit' : ''}`],
    ['version', count(session.manifestVersion)],
    ['temporal', session.temporalUrl],
    ['error', error && errorText(error)],
  ] as const;
}

export function showRun(run: RunView): string {
  const { statistics } = run;
  return (
    cachedLine(run) +
    facts([
      ['run', run.runId],
      ['status', run.status],
      ['progress', run.status === 'running' ? percent(run.progress) : undefined],
      ['waits', run.waiting ?? undefined],
      ['label', run.label ?? undefined],
      ['session', `${run.session}, version ${run.manifestVersion}`],
      ['strategy', run.strategy],
      ...codeOf(run),
      ['parameters', pairs(run.parameters)],
      ['range', rangeOf(run)],
      ...settingsOf(run),
      ...(statistics ? STATISTICS.map((name) => [name, statisticText(run, name)] as const) : []),
      ...carryOf(run),
      ['barsPerYear', statistics ? count(statistics.barsPerYear) : undefined],
      ['result', run.resultHash ?? undefined],
      ...endingOf(run),
    ])
  );
}

/** What positions and cash cost or earned by being held, which trades leave out; nothing that is zero. */
function carryOf({ statistics, currency }: RunView) {
  const names = CARRY_STATISTICS.filter((name) => statistics?.[name]);
  return names.map((name) => [name, figure('money', statistics?.[name], currency)] as const);
}

/** Every statistic that a run has besides the first ones, by group. */
export function showAllStatistics({ statistics, currency }: RunView): string {
  if (!statistics) return 'no statistics yet';
  const values: Readonly<Record<string, number | string | null | undefined>> = statistics;
  const groups = Object.entries(STATISTIC_GROUPS).map(([title, family]: [string, StatisticFamily]) => {
    const lines = Object.entries(family).map(
      ([name, { unit }]) => [name, figure(unit, values[name] as number | null | undefined, currency)] as const,
    );
    return `${title}\n${facts(lines)}`;
  });
  const dates = `Dates, UTC\n${facts(RUN_DATES.map((name) => [name, time(statistics[name])]))}`;
  return [...groups, dates].join('\n\n');
}

/** What runs, sweeps and searches show alike. */
type ShownWork = RunView | StrategySweepView | SearchView;

export function showSweep(sweep: SweepView): string {
  return sweep.script ? showScriptSweep(sweep) : showStrategySweep(sweep);
}

const gridText = ({ axes }: SweepView) =>
  axes.map((axis) => `${axis.name} (${count(axis.count ?? axis.values.length)})`).join(' x ');

function showScriptSweep(sweep: ScriptSweepView): string {
  const { best, objective, script } = sweep;
  const figure = best && trialFigure(best, objective.statistic);
  return facts([
    ['sweep', sweep.sweepId],
    ['status', sweep.status],
    ['trials', `${count(sweep.completed)} of ${count(sweep.total)}, ${count(sweep.failed)} failed`],
    ['script', script.name],
    ['label', sweep.label === script.name ? undefined : (sweep.label ?? undefined)],
    ['grid', gridText(sweep)],
    ['fixed', pairs(sweep.parameters)],
    ['limits', pairs(script.options)],
    ['at once', count(script.atOnce)],
    ['objective', `${objective.direction} ${objective.statistic}`],
    ['best', best && `${decimal(figure)} at ${pairs(best.parameters)}, run ${best.run?.runId ?? ''}`],
    ['result', sweep.digest ?? undefined],
    ...endingOf(sweep),
  ]);
}

function showStrategySweep(sweep: StrategySweepView): string {
  const { best, objective } = sweep;
  return (
    cachedLine(sweep) +
    facts([
      ['sweep', sweep.sweepId],
      ['status', sweep.status],
      ['trials', `${count(sweep.completed)} of ${count(sweep.total)}, ${count(sweep.failed)} failed`],
      ['waits', sweep.waiting ?? undefined],
      ['session', `${sweep.session}, version ${sweep.manifestVersion}`],
      ['strategy', sweep.strategy],
      ...codeOf(sweep),
      ['grid', gridText(sweep)],
      ['fixed', pairs(sweep.parameters)],
      ['range', rangeOf(sweep)],
      ...settingsOf(sweep),
      ['objective', `${objective.direction} ${objective.statistic}`],
      [
        'best',
        best && `${statistic(objective.statistic, best.statistics, sweep.currency)} at ${pairs(best.parameters)}`,
      ],
      ['result', sweep.digest ?? undefined],
      ...endingOf(sweep),
    ])
  );
}

/** Said before anything else: nothing was computed. */
function cachedLine({ cachedFrom }: ShownWork): string {
  return cachedFrom === null ? '' : `from cache: this is the result of ${cachedFrom}; --no-cache computes it again\n`;
}

/** Why it had to be computed. */
function cacheText(work: ShownWork | ScriptSweepView): string | undefined {
  const { cachedFrom, cacheReason } = work;
  if (cachedFrom !== null || cacheReason === null) return undefined;
  const kind = 'runId' in work ? 'run' : 'sweep';
  return cacheReason.replace(/^changed: (.*)$/, `computed: differs from the nearest earlier ${kind} in $1`);
}

/** A statistic of a run; rejected orders with their codes. */
function statisticText({ statistics, currency, rejections }: RunView, name: StatisticName): string {
  const text = statistic(name, statistics, currency);
  const byCode = name === 'rejectedOrders' && rejections !== null && Object.keys(rejections).length > 0;
  return byCode ? `${text} (${pairs(rejections)})` : text;
}

/** Digits of a hash that tell versions apart; the whole of it is in the JSON answer. */
const HASH_DIGITS = 12;

/** The code that the work is pinned to. */
export function codeOf({ strategyHash, engineBuild }: ShownWork) {
  return [
    ['strategy version', strategyHash?.slice(0, HASH_DIGITS)],
    ['engine build', engineBuild?.slice(0, HASH_DIGITS)],
  ] as const;
}

/** Where to read further, and why there is no result. */
export function endingOf(work: ShownWork | ScriptSweepView) {
  const { temporalUrl, cancelReason, stalledSince, lastError, error } = work;
  return [
    ['cache', cacheText(work)],
    ['temporal', temporalUrl],
    ['cancelled because', cancelReason ?? undefined],
    ['waits since', stalledSince === null ? undefined : moment(stalledSince)],
    ['last error', lastError && errorText(lastError)],
    ['error', error && errorText(error)],
  ] as const;
}

/** What the work was asked to do with which money and costs, as it was given. */
export function settingsOf(work: ShownWork) {
  const { account, currency, fees, slippage, fills, evaluation, universe, instruments, seed } = work;
  return [
    ['instruments', instrumentsText(instruments)],
    ['universe', universe],
    ['account', pairs(account)],
    ['currency', currency ?? undefined],
    ['costs', pairs({ ...prefixed('fees', fees), ...prefixed('slippage', slippage) })],
    ['matching', fills && pairs(fills)],
    ['evaluation', evaluation && pairs(evaluation)],
    ['seed', seed === 0 ? undefined : String(seed)],
  ] as const;
}

/** Ids that a line has room for. */
const MOST_NAMED = 12;

function instrumentsText(instruments: readonly string[] = []): string {
  if (instruments.length === 0) return 'all of the session';
  const more = instruments.length - MOST_NAMED;
  return instruments.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}

const prefixed = (prefix: string, values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value as unknown]));

export function rangeOf({ start, end }: ShownWork): string | undefined {
  if (start === undefined && end === undefined) return undefined;
  const [from, to] = [start, end].map((iso) => iso && boundary(iso));
  return `${from ?? 'start of the session'} to ${to ?? 'end of the session'}`;
}
