import { isPlayed, percent } from '../../engine/judging/scores';
import type { PlayedSample } from '../../engine/judging/types';
import { requireRoomInWindows, timesOf } from '../../engine/judging/windows';
import { statisticsOf } from '../../engine/model/trial-statistics';
import { toIso } from '../../engine/model/time';
import type { TriedTrials, ValidationPart, ValidationRequest, WindowEvidence } from '../../engine/model/validation';
import type { Range, ValidationWork } from './validation-work';

export type WalkForwardRequest = Extract<ValidationRequest, { kind: 'walk-forward' }>;

/** Points of a window's curve that are kept. */
const MOST_POINTS = 500;

/**
 * One window: the best point on its train part, run on its test part.
 * @throws HoldfastError what `requireRoomInWindows` throws
 */
export async function walkForwardWindow(
  work: ValidationWork,
  request: WalkForwardRequest,
  number: number,
): Promise<ValidationPart> {
  const opens = await work.opens();
  const window = requireRoomInWindows(request, opens.length)[number]!;
  const train = timesOf(opens, window.train, work.end);
  const test = timesOf(opens, window.test, work.end);
  const { config, points } = work.plan;
  const rows = await work.tryAll(points, train);
  const best = work.bestOf(rows) ?? (points.length === 1 ? rows[0] : undefined);
  const parameters = best ? points[best.trial]! : null;
  const tested = parameters && { ...config, parameters, start: test.from, end: test.to };
  const [sample] = tested ? await work.samples([tested]) : [];
  const output = sample && isPlayed(sample) ? sample : null;
  const error = sample && !isPlayed(sample) ? { code: sample.code, message: sample.error } : undefined;
  const evidence: WindowEvidence = {
    ...{ train: shown(train), test: shown(test), parameters },
    inSample: best && !best.error ? statisticsOf(best.statistics, work.further) : null,
    outOfSample: output ? output.statistics : null,
    curve: output ? curveOf(output) : { time: [], multiple: [] },
    ...(output && { extremes: extremesOf(output) }),
    ...(error && { error }),
  };
  const gain = evidence.outOfSample?.totalReturn ?? null;
  const tried = triedTrials([
    ...rows.flatMap(({ error, statistics }) => (error ? [] : [statisticsOf(statistics, work.further).sharpe])),
    ...(output ? [output.statistics.sharpe] : []),
  ]);
  return {
    ...{ part: `window ${number + 1}`, passed: gain === null ? null : gain > 0, tried },
    sentence: sentenceOf({ points: points.length, gain, error }),
    evidence: { ...evidence },
  };
}

function sentenceOf({ points, gain, error }: { points: number; gain: number | null; error?: WindowEvidence['error'] }) {
  const best = `The best of ${points} on the train part`;
  if (error) return `${best} failed on the test part: ${error.message}`;
  if (gain === null) return 'No combination had a result on the train part.';
  return `${best} made ${percent(gain)} on the test part.`;
}

/** @param sharpes of each trial that did not fail; null where it has none */
function triedTrials(sharpes: readonly (number | null)[]): TriedTrials {
  const known = sharpes.filter((sharpe) => sharpe !== null);
  return {
    ...{ trials: sharpes.length, count: known.length },
    sum: known.reduce((sum, sharpe) => sum + sharpe, 0),
    squares: known.reduce((sum, sharpe) => sum + sharpe * sharpe, 0),
  };
}

function shown({ from, to }: Range): WindowEvidence['train'] {
  return { from: toIso(from), to: toIso(to) };
}

/** Every so many points of an equity curve, and its last. */
function curveOf({ equity: { time: times, equity: values }, statistics }: PlayedSample): WindowEvidence['curve'] {
  const initial = statistics.finalEquity! / (1 + statistics.totalReturn!);
  const step = Math.max(1, Math.ceil(times.length / MOST_POINTS));
  const curve: WindowEvidence['curve'] = { time: [], multiple: [] };
  for (let i = 0; i < times.length; i++) {
    if (i % step !== 0 && i !== times.length - 1) continue;
    curve.time.push(toIso(times[i]!));
    curve.multiple.push(values[i]! / initial);
  }
  return curve;
}

function extremesOf({ equity: { equity: values }, statistics }: PlayedSample): NonNullable<WindowEvidence['extremes']> {
  const initial = statistics.finalEquity! / (1 + statistics.totalReturn!);
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    lowest = Math.min(lowest, value / initial);
    highest = Math.max(highest, value / initial);
  }
  return { lowest, highest };
}

/** The windows one after the other, as one account that takes each window's best point into the next bars. */
export function stitched(parts: readonly ValidationPart[]): ValidationPart {
  const windows = parts.map(({ evidence }) => evidence as unknown as WindowEvidence);
  const curve: WindowEvidence['curve'] = { time: [], multiple: [] };
  let level = 1;
  let peak = 1;
  let maxDrawdown = 0;
  for (const { curve: part, extremes, outOfSample } of windows) {
    curve.time.push(...part.time);
    curve.multiple.push(...part.multiple.map((multiple) => level * multiple));
    // Of all closes, of which the curve has some: the lowest of the window under the peak before it, or the window's own.
    const { lowest, highest } = extremes ?? {
      lowest: Math.min(1, ...part.multiple),
      highest: Math.max(1, ...part.multiple),
    };
    maxDrawdown = Math.min(maxDrawdown, (level * lowest) / peak - 1, outOfSample?.maxDrawdown ?? 0);
    peak = Math.max(peak, level * highest);
    level *= part.multiple.at(-1) ?? 1;
  }
  const gains = windows.flatMap(({ outOfSample }) => outOfSample?.totalReturn ?? []);
  const share = gains.length === 0 ? null : gains.filter((gain) => gain > 0).length / gains.length;
  const totalReturn = level - 1;
  const failed = windows.filter(({ error }) => error).length;
  const without = failed === 0 ? '' : ` ${failed} failed on the test part, and are left out.`;
  const passed = gains.length === 0 ? null : totalReturn > 0;
  return {
    part: 'stitched',
    passed,
    ...(passed === false && { code: 'WALK_FORWARD' }),
    sentence: `Out of sample the windows made ${percent(totalReturn)} together, ${gains.filter((gain) => gain > 0).length} of ${windows.length} of them a gain.${without}`,
    evidence: { totalReturn, maxDrawdown, windows: windows.length, shareOfGains: share, curve },
  };
}
