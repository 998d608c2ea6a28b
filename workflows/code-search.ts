import { condition, proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../activities/create-activities';
import type { ErrorBody } from '../engine/model/errors';
import { askForHost, queues } from './engine-queue';
import type { PinnedInput } from './messages';
import { CODE_ABSENT_AFTER, codeSearchOptions } from './policies';

/** Work that is to be done on a session by the code that it is pinned to. */
export interface PinnedWork extends PinnedInput {
  sessionId: string;
  session: string;
  strategy: string;
}

/** What happens to the work while it waits for its code. */
export interface CodeWait {
  onAbsent: (error: ErrorBody) => Promise<void>;
  onFound: () => Promise<void>;
}

/**
 * Has an engine worker that can get the code of the work host its session. While there is none the work rests with
 * `CODE_UNAVAILABLE`; it goes on by itself with the first that comes.
 */
export async function findHost(work: PinnedWork, { onAbsent, onFound }: CodeWait): Promise<void> {
  const { engineBuild, strategyHash, sessionId, session, strategy } = work;
  if (engineBuild === undefined || strategyHash === undefined) return askForHost(work);
  const search = proxyActivities<EngineActivities>({
    ...codeSearchOptions,
    taskQueue: queues().builds(engineBuild),
    summary: 'find a host',
  }).hostSession({ sessionId, session, code: { strategy, strategyHash } });
  let settled = false;
  const settle = () => void (settled = true);
  search.then(settle, settle);
  if (!(await condition(() => settled, CODE_ABSENT_AFTER))) {
    await onAbsent(absent({ engineBuild, strategyHash }));
    await search;
    await onFound();
  }
  await search;
}

function absent(code: Required<PinnedInput>): ErrorBody {
  const version =
    code.strategyHash === 'built-in' ? '' : `version ${code.strategyHash.slice(0, 12)} of the strategy and `;
  const build = `build ${code.engineBuild.slice(0, 12)} of the engine`;
  return {
    code: 'CODE_UNAVAILABLE',
    message: `No engine worker has ${version}${build}. It goes on when one comes; resume it with the present code to start over.`,
    details: { ...code },
  };
}
