import {
  diagnoseTrials,
  rangeOfDimension,
  rangeOfValues,
  type ParameterRange,
} from '../../../engine/analytics/diagnose-trials';
import type { Diagnosis } from '../../../engine/model/analytics-views';
import type { Parameters } from '../../../engine/model/run-config';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { searchView } from '../search/search-view';
import { sweepView } from '../sweep/sweep-view';
import { auditsOf } from './audits';
import { hasCosts } from './run-diagnosis';

/** What a reader of a sweep or search should know, in words. */
export async function diagnosisOfTrials(services: Services, row: SweepRow): Promise<Diagnosis> {
  const [outcomes, audits, { best, ranges }] = await Promise.all([
    services.store.analytics.outcomes(rowsOf(row)),
    auditsOf(services, row),
    row.search === null ? ofSweep(services, row) : ofSearch(services, row),
  ]);
  // A script has costs of its own, of which nothing is known here.
  const costs = row.script !== null || hasCosts(row.config);
  return { findings: diagnoseTrials({ ...outcomes, best, ranges, audits, hasCosts: costs }) };
}

interface Tried {
  best: Parameters | null;
  ranges: ParameterRange[];
}

async function ofSweep(services: Services, row: SweepRow): Promise<Tried> {
  const { best, axes } = await sweepView(services, row);
  const ranges = axes.flatMap(({ name, values, start, step, count }) => {
    if (values.length > 0 || start === undefined) return rangeOfValues(name, values);
    const last = start + (count! - 1) * step!;
    return [{ name, low: Math.min(start, last), high: Math.max(start, last), tolerance: 0 }];
  });
  return { best: best?.parameters ?? null, ranges };
}

async function ofSearch(services: Services, row: SweepRow): Promise<Tried> {
  const [{ best }, { space }] = await Promise.all([searchView(services, row), services.store.sweeps.searchOf(row)]);
  const ranges = space.dimensions.flatMap(({ name, dimension }) => rangeOfDimension(name, dimension));
  return { best: best?.parameters ?? null, ranges };
}
