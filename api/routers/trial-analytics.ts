import { lineInput, oneTrialInput, pivotInput, sampleInput, trialSetInput } from '../../engine/model/trial-analytics';
import type { SweepRow } from '../../infra/store/repositories/sweep-repository';
import type { Services } from '../operations/services';
import { findSweep } from '../operations/sweep/find-sweep';
import { distributionView, importanceView } from '../operations/trials/distribution';
import { oneTrialView } from '../operations/trials/one-trial';
import { lineView, pivotView } from '../operations/trials/pictures';
import { sampleView } from '../operations/trials/sample';
import { procedureFor } from '../trpc';

const read = procedureFor('read');

type Find = (services: Services, id: string) => Promise<SweepRow>;
const findSearch: Find = ({ store }, id) => store.searches.get(id);

/** What all trials together say, of a sweep and of a search alike. */
const pivot = (find: Find) =>
  read.input(pivotInput).query(async ({ ctx, input: { id, ...asked } }) => pivotView(ctx, await find(ctx, id), asked));
const line = (find: Find) =>
  read.input(lineInput).query(async ({ ctx, input: { id, ...asked } }) => lineView(ctx, await find(ctx, id), asked));
const distribution = (find: Find) =>
  read
    .input(trialSetInput)
    .query(async ({ ctx, input: { id, ...asked } }) => distributionView(ctx, await find(ctx, id), asked));
const importance = (find: Find) =>
  read
    .input(trialSetInput)
    .query(async ({ ctx, input: { id, ...asked } }) => importanceView(ctx, await find(ctx, id), asked));
const sample = (find: Find) =>
  read
    .input(sampleInput)
    .query(async ({ ctx, input: { id, ...asked } }) => sampleView(ctx, await find(ctx, id), asked));
const trial = (find: Find) =>
  read
    .input(oneTrialInput)
    .query(async ({ ctx, input: { id, ...asked } }) => oneTrialView(ctx, await find(ctx, id), asked));

export const TRIAL_ANALYTICS = {
  sweepPivot: pivot(findSweep),
  searchPivot: pivot(findSearch),
  sweepLine: line(findSweep),
  searchLine: line(findSearch),
  sweepDistribution: distribution(findSweep),
  searchDistribution: distribution(findSearch),
  sweepImportance: importance(findSweep),
  searchImportance: importance(findSearch),
  sweepSample: sample(findSweep),
  searchSample: sample(findSearch),
  sweepTrial: trial(findSweep),
  searchTrial: trial(findSearch),
};
