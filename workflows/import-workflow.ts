import { CancellationScope, CancelledFailure, proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../activities/create-activities';
import type { StoreActivities } from '../activities/store-activities';
import { showDetails, showStatus } from './attributes';
import { queues, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import type { ImportFilesInput } from './messages';
import { importOptions, storeOptions } from './policies';

const store = proxyActivities<StoreActivities>(storeOptions);

/**
 * Files become files of a catalog: recognised, converted beside it, and moved into it once all are whole. A cancellation
 * counts until the first is moved.
 */
export async function importWorkflow({ importId, what, attempt }: ImportFilesInput): Promise<void> {
  const engine = proxyActivities<EngineActivities>({
    ...importOptions,
    taskQueue: queues().engines,
    summary: `import ${what}`,
  });
  const step = { importId, attempt };
  try {
    showDetails({ step: 'recognize' });
    const recognized = await untilAvailable(() => engine.recognizeImport(step));
    const { catalog, format, profile, files } = recognized;
    const form = { catalog, format, profile: profile ?? 'none', files };
    showDetails({ step: 'convert', ...form });
    const converted = await untilAvailable(() => engine.convertImport(step));
    showDetails({ step: 'publish', ...form, ...converted });
    await CancellationScope.nonCancellable(() => untilAvailable(() => engine.publishImport(step)));
    showDetails({ step: 'done', ...form, ...converted });
    showStatus('completed');
  } catch (error) {
    const cancelled = classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled;
    const body = cancelled ? null : errorBodyOf(error);
    const status = cancelled ? 'cancelled' : 'failed';
    showStatus(status);
    await CancellationScope.nonCancellable(async () => {
      await store.endOperation({ id: importId, status, error: body, attempt });
      await untilAvailable(() => engine.discardImport({ importId }));
    });
    throw body ? toFailure(body) : new CancelledFailure('The import was cancelled.');
  }
}
