import { isFinal, type OperationStatus } from '../../../../engine/model/status';

export const FAST_MS = 1000;
export const SLOW_MS = 5000;

/** How often to ask again for something of this status: not at all once it has ended, seldom where events tell of it. */
export function pollOf(status: OperationStatus | undefined, live = false): number | false {
  if (status === undefined) return SLOW_MS;
  if (isFinal(status)) return false;
  return status === 'paused' || live ? SLOW_MS : FAST_MS;
}

/** How often to ask again for a list: fast while something in it is open. */
export function pollOfList(items: readonly { status: OperationStatus }[] | undefined): number {
  return items?.some(({ status }) => status === 'queued' || status === 'running') ? FAST_MS : SLOW_MS;
}
