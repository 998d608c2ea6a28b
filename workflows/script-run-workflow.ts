import { proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../activities/create-activities';
import type { StoreActivities } from '../activities/store-activities';
import { showDetails, showStatus } from './attributes';
import { queues, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import type { ScriptRunInput } from './messages';
import { scriptOptions, storeOptions } from './policies';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/**
 * A foreign program: run once, its files checked and stored. Where its worker dies it is begun again only as often as its
 * request says, since nobody knows what a half of it has done.
 */
export async function scriptRunWorkflow({ scriptId, what, attempt }: ScriptRunInput): Promise<void> {
  const { scripts } = queues();
  const engine = proxyActivities<EngineActivities>({ ...scriptOptions, taskQueue: scripts, summary: what });
  try {
    for (let launch = 1; ; launch++) {
      showDetails({ script: what, launch });
      try {
        const { exitCode, files, seconds } = await untilAvailable(() => engine.runScript({ id: scriptId, attempt }));
        showDetails({ script: what, launch, 'exit code': exitCode, files, seconds: Math.round(seconds) });
        break;
      } catch (error) {
        if (!isInterrupted(error)) throw error;
        if (!(await store.mayLaunchScript({ id: scriptId }))) throw toFailure(INTERRUPTED);
      }
    }
    showStatus('completed');
  } catch (error) {
    throw await endUnsuccessfully('script', error, async (how) => {
      await store.endOperation({ id: scriptId, ...how, attempt });
    });
  }
}

const INTERRUPTED = {
  code: 'SCRIPT_INTERRUPTED',
  message: 'The worker of the script died or stopped, and the script with it.',
} as const;

/** Whether its worker died, or stopped while the script was at work. */
function isInterrupted(error: unknown): boolean {
  return classify(error) === 'lost' || errorBodyOf(error).code === 'SCRIPT_INTERRUPTED';
}
