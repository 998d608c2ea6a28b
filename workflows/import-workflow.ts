import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { showDetails, showStatus } from './attributes';
import { anyEngineActivities, untilAvailable } from './engine-queue';
import type { ImportFilesInput } from './messages';
import { storeOptions } from './policies';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/**
 * Files become files of a catalog: recognised, converted beside it, and moved into it once all are whole. A cancellation
 * counts until the first is moved.
 */
export async function importWorkflow({ importId, what, attempt }: ImportFilesInput): Promise<void> {
  const engine = anyEngineActivities(`import ${what}`);
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
    throw await endUnsuccessfully('import', error, async (how) => {
      await store.endOperation({ id: importId, ...how, attempt });
      await untilAvailable(() => engine.discardImport({ importId }));
    });
  }
}
