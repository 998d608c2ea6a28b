import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../../activities/store-activities';
import { errorBodyOf } from '../../workflows/failures';
import { engineOptions, storeOptions } from '../../workflows/policies';
import type { createSurveyActivities, SurveyInput } from './seventh-kind';

const store = proxyActivities<StoreActivities>(storeOptions);
const { survey } = proxyActivities<ReturnType<typeof createSurveyActivities>>(engineOptions);

export async function surveyWorkflow({ id, attempt }: SurveyInput): Promise<void> {
  try {
    await survey({ id, attempt });
  } catch (error) {
    const cancelled = isCancellation(error);
    const ending = {
      status: cancelled ? 'cancelled' : 'failed',
      error: cancelled ? null : errorBodyOf(error),
    } as const;
    await CancellationScope.nonCancellable(() => store.endOperation({ id, attempt, ...ending }));
    throw error;
  }
}
