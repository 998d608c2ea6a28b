import { CancellationScope, patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { DatasetState } from '../activities/dataset-activities';
import type { Follower, FollowActivities } from '../activities/follow-activities';
import type { ErrorBody } from '../engine/model/errors';
import { showDetails, showStatus } from './attributes';
import { anyEngineActivities } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import type { DatasetInput } from './messages';
import { followOptions } from './policies';

const activities = proxyActivities<FollowActivities>(followOptions);

/** Not in histories of 0.2.0, in which sessions follow one after the other. */
const FOLLOW_AT_ONCE = 'follow-at-once';

/** What became of a session that follows. */
export interface Followed {
  session: string;
  outcome: 'changed' | 'no_change' | 'closed' | 'failed';
  manifestVersion?: number;
  error?: ErrorBody;
}

export interface DatasetResult extends DatasetState {
  tick: string;
  sessions: Followed[];
}

/** One look at a catalog's folder: publishes what is new, then brings the sessions that follow up to it. */
export async function datasetWorkflow({ catalog, sessions }: DatasetInput): Promise<DatasetResult> {
  const tick = scheduledTime();
  const state = await anyEngineActivities(`look at ${catalog}`).inspectCatalog({ catalog, tick });
  const followers = await activities.followersOf({ catalog, sessions });
  // Also without a change: a session may have been busy, or have come since.
  const followed = state.newestUs === null ? [] : await followAll(followers, { catalog, tick, endUs: state.newestUs });
  showDetails({ tick, outcome: state.outcome, version: state.version, sessions: followed.length });
  const failed = followed.find(({ error }) => error !== undefined);
  showStatus(failed ? 'failed' : 'completed');
  if (failed) throw toFailure({ ...failed.error!, details: { ...failed.error!.details, session: failed.session } });
  return { ...state, tick, sessions: followed };
}

/** The newest bar of a catalog at a tick. */
interface Target {
  catalog: string;
  tick: string;
  endUs: number;
}

/** All at once: one that waits, for memory or for an engine, must not hold up the others. */
async function followAll(followers: readonly Follower[], to: Target): Promise<Followed[]> {
  if (patched(FOLLOW_AT_ONCE)) return Promise.all(followers.map((follower) => follow(follower, to)));
  const followed: Followed[] = [];
  for (const follower of followers) followed.push(await follow(follower, to));
  return followed;
}

/** One session that cannot follow must not fail the others. */
async function follow({ name, selection }: Follower, to: Target) {
  const id = `dataset/${to.catalog}/${to.tick}`;
  try {
    const change = await activities.followSession({ session: name, input: { endUs: to.endUs, selection }, id });
    if (!change) return { session: name, outcome: 'closed' } satisfies Followed;
    return { session: name, outcome: change.outcome, manifestVersion: change.version } satisfies Followed;
  } catch (error) {
    if (classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled) throw error;
    return { session: name, outcome: 'failed', error: errorBodyOf(error) } satisfies Followed;
  }
}

/** The moment that the schedule named, which may have passed long ago; else that of the start. */
function scheduledTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const [scheduled] = (searchAttributes['TemporalScheduledStartTime'] ?? []) as unknown[];
  const time = scheduled instanceof Date || typeof scheduled === 'string' ? new Date(scheduled) : startTime;
  return time.toISOString();
}
