import { medianOf } from '../../engine/statistics/quantiles';
import { crossValidate, type CrossResult } from '../../engine/judging/cross-validation';
import { requireRoomInGroups, ruleOf, type CrossRequest } from '../../engine/judging/fold-rule';
import { groupMoments, returnsAt, returnsOf, type PointActivity } from '../../engine/judging/group-moments';
import { BASIC_COLUMNS, columnsFor, type PartColumn } from '../../engine/judging/part-figures';
import { partsOf } from '../../engine/judging/splits';
import type { PlayedSample } from '../../engine/judging/types';
import type { SearchObjective } from '../../engine/model/search';
import { toIso } from '../../engine/model/time';
import { pointParts, type ValidationPart, type ValidationPlan } from '../../engine/model/validation';
import type { ValidationWork } from './validation-work';

/** What a part of points keeps of each. */
interface PointsEvidence {
  from: number;
  /** Returns in all. */
  bars: number;
  barsPerYear: number;
  /** When each group begins and ends, by the closes of its returns. */
  groups: { from: string; to: string }[];
  /** `groupMoments` of each point; null where it failed. */
  moments: (number[] | null)[];
}

/**
 * Some of the points over the whole range, each once: what any training or test set needs of them.
 * @throws HoldfastError VALIDATION as `requireRoomInGroups`, before anything is computed where the market shows it
 */
export async function pointsPart(work: ValidationWork, request: CrossRequest, number: number): Promise<ValidationPart> {
  const { from, to, name } = pointParts(work.plan.points.length)[number]!;
  const rule = ruleOf(request);
  const { config, points } = work.plan;
  const { columns } = choiceOf(work.plan);
  const counts = number === 0 ? await work.bars() : undefined;
  if (counts) requireRoomInGroups(request, counts.closes - 1);
  const samples = await work.samples(points.slice(from, to).map((parameters) => ({ ...config, parameters })));
  const [first] = samples.flatMap((sample) => (sample.error === undefined ? [sample] : []));
  const times = first?.equity.time ?? new Float64Array();
  const bars = Math.max(0, times.length - 1);
  if (first) requireRoomInGroups(request, bars);
  const moments = samples.map((sample) => {
    if (sample.error !== undefined || sample.equity.time.length !== times.length) return null;
    return groupMoments(activityOf(sample), rule, columns);
  });
  const groups = first
    ? partsOf(bars, rule.groups).map((span) => ({ from: toIso(times[span.from + 1]!), to: toIso(times[span.to]!) }))
    : [];
  const failed = moments.filter((row) => row === null).length;
  const evidence: PointsEvidence = { from, bars, barsPerYear: first?.barsPerYear ?? 0, groups, moments };
  return {
    ...{ part: name, passed: null, evidence: { ...evidence } },
    sentence: `${to - from} of the combinations, ${failed} of them without a result.`,
  };
}

function activityOf({ equity, trades, fills }: PlayedSample): PointActivity {
  const closed = Array.from(trades.exitTime, (_, i) => i).filter((i) => !Number.isNaN(trades.exitTime[i]!));
  return {
    returns: returnsOf(equity.equity),
    trades: {
      at: returnsAt(
        equity.time,
        closed.map((i) => trades.exitTime[i]!),
      ),
      pnl: closed.map((i) => trades.pnl[i]!),
    },
    fills: returnsAt(equity.time, fills.time),
  };
}

const SHARPE: SearchObjective = { terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' };

/** By what points are chosen, and what is kept of each for it: the objective, or where parts do not tell it the Sharpe ratio. */
function choiceOf({ objective }: Pick<ValidationPlan, 'objective'>): {
  objective: SearchObjective;
  columns: readonly PartColumn[];
  /** It is not what was asked for. */
  isOther: boolean;
} {
  const columns = columnsFor(objective);
  return columns
    ? { objective, columns, isOther: false }
    : { objective: SHARPE, columns: BASIC_COLUMNS, isOther: true };
}

/** Every fold or path of what is known of the points, and how they are distributed. */
export async function foldsPart(
  plan: ValidationPlan,
  request: CrossRequest,
  parts: readonly ValidationPart[],
): Promise<ValidationPart> {
  const known = parts.map(({ evidence }) => evidence as unknown as PointsEvidence);
  const whole = known.find(({ bars }) => bars > 0);
  const points = known.flatMap(({ bars, moments }) => moments.map((row) => (bars === whole?.bars ? row : null)));
  const part = request.kind === 'k-fold' ? 'folds' : 'paths';
  if (!whole) return { part, passed: null, sentence: 'No combination had a result.', evidence: {} };
  const { bars, barsPerYear, groups } = whole;
  const { account, evaluation } = plan.config;
  const choice = choiceOf(plan);
  const { objective, columns } = choice;
  const result = await crossValidate({
    ...{ rule: ruleOf(request), bars, barsPerYear, points, objective, columns },
    ...{ riskFreeRate: evaluation?.riskFreeRate, initialCapital: account.initialCapital },
  });
  const sharpes = (
    request.kind === 'k-fold' ? result.splits.map(({ outOfSample }) => outOfSample) : pathSharpes(result)
  )
    .flatMap((sharpe) => sharpe ?? [])
    .sort((a, b) => a - b);
  const middle = sharpes.length === 0 ? null : medianOf(sharpes);
  const { pbo } = result;
  const passed = middle === null ? null : middle > 0 && (pbo === null || pbo < 0.5);
  return {
    ...{ part, passed, ...(passed === false && { code: 'OVERFITTED' }) },
    sentence: sentenceOf(request, { sharpes, middle, pbo }) + (choice.isOther ? BY_SHARPE : ''),
    evidence: {
      objective: choice.objective,
      ...{ points: points.length, returns: bars, barsPerYear, groups, splits: result.splits, paths: result.paths, pbo },
      sharpe: { median: middle, lowest: sharpes[0] ?? null, highest: sharpes.at(-1) ?? null },
    },
  };
}

const BY_SHARPE = ' What is best is told by the Sharpe ratio, for parts of the bars do not tell the objective.';

function pathSharpes({ paths }: CrossResult): (number | null)[] {
  return paths.map(({ sharpe }) => sharpe);
}

function sentenceOf(
  { kind }: CrossRequest,
  { sharpes, middle, pbo }: { sharpes: number[]; middle: number | null; pbo: number | null },
): string {
  const what = kind === 'k-fold' ? 'folds' : 'paths';
  if (middle === null) return `None of the ${what} has a Sharpe ratio.`;
  const gains = sharpes.filter((sharpe) => sharpe > 0).length;
  const overfitted =
    pbo === null ? '' : ` What was chosen fell into the lower half of the test ${percentText(pbo)} of the times.`;
  return `Out of sample the Sharpe ratio is ${middle.toFixed(2)} in the middle of the ${what}, above 0 in ${gains} of ${sharpes.length}.${overfitted}`;
}

function percentText(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
