import type { Finding } from '../model/analytics-views';
import type { Parameters, ParameterValue } from '../model/run-config';
import type { SpaceDimension } from '../model/search-space';

/** The numbers that a parameter could have taken, from the least to the largest. */
export interface ParameterRange {
  name: string;
  low: number;
  high: number;
  /** So near to an end a value counts as being there. */
  tolerance: number;
}

export interface TrialsEvidence {
  completed: number;
  withoutTrades: number;
  failures: readonly { code: string; count: number; message: string }[];
  best: Parameters | null;
  ranges: readonly ParameterRange[];
  hasCosts: boolean;
  audits: readonly string[];
}

/** Of a continuous range, how near to an end is at the end. */
const NEAR = 0.01;
const MUCH = 0.05;
/** Values that an axis has at least whose ends tell anything. */
const LEAST_VALUES = 3;

/** What a reader of a sweep or search should know, in words, the gravest first. */
export function diagnoseTrials(trials: TrialsEvidence): Finding[] {
  const { completed, withoutTrades, audits, hasCosts } = trials;
  const found: Finding[] = [...failures(trials), ...atEdge(trials)];
  if (audits.length > 0)
    found.push({ code: 'LOOK_AHEAD', severity: 'warning', sentence: audits.join(' '), evidence: { audits } });
  if (withoutTrades > 0) {
    const severity = withoutTrades === completed ? 'warning' : 'note';
    const sentence = `${withoutTrades} of ${completed} completed trials never traded.`;
    found.push({ code: 'TRIALS_WITHOUT_TRADES', severity, sentence, evidence: { completed, withoutTrades } });
  }
  if (!hasCosts && completed > 0) {
    const sentence = 'Neither fees nor slippage are set: fills cost nothing.';
    found.push({ code: 'NO_COSTS', severity: 'note', sentence, evidence: {} });
  }
  return found.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
}

function failures({ completed, failures: all }: TrialsEvidence): Finding[] {
  const failed = all.reduce((sum, { count }) => sum + count, 0);
  if (failed === 0) return [];
  const codes = all.map(({ code, count, message }) => `${count} ${code} (such as: ${message.replace(/\.$/, '')})`);
  const severity = failed > MUCH * (completed + failed) ? 'warning' : 'note';
  const sentence = `${failed} of ${completed + failed} trials failed: ${codes.join(', ')}.`;
  return [{ code: 'TRIALS_FAILED', severity, sentence, evidence: { failed, completed, failures: all } }];
}

function atEdge({ best, ranges }: TrialsEvidence): Finding[] {
  if (!best) return [];
  const at = ranges.flatMap(({ name, low, high, tolerance }) => {
    const value = best[name];
    if (typeof value !== 'number' || !(high > low)) return [];
    if (value <= low + tolerance) return [{ name, value, edge: 'least', low, high }];
    return value >= high - tolerance ? [{ name, value, edge: 'largest', low, high }] : [];
  });
  if (at.length === 0) return [];
  const words = at.map(({ name, value, edge, low, high }) => `${name} ${value} is the ${edge} of ${low} to ${high}`);
  const sentence = `The best trial lies at the edge of what was tried: ${words.join(', ')}. A better one may lie beyond.`;
  return [{ code: 'PARAMETER_AT_EDGE', severity: 'warning', sentence, evidence: { parameters: at } }];
}

/** The range of an axis of a grid; none where its values are no numbers, or too few. */
export function rangeOfValues(name: string, values: Iterable<ParameterValue>): ParameterRange[] {
  let [low, high, count] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (typeof value !== 'number') return [];
    low = Math.min(low, value);
    high = Math.max(high, value);
    count++;
  }
  return count < LEAST_VALUES ? [] : [{ name, low, high, tolerance: 0 }];
}

/** The range of a dimension of a search. */
export function rangeOfDimension(name: string, dimension: SpaceDimension): ParameterRange[] {
  if (dimension.type === 'values') return rangeOfValues(name, dimension.values);
  const { low, high, type } = dimension;
  return [{ name, low, high, tolerance: type === 'int' ? 0 : NEAR * (high - low) }];
}
