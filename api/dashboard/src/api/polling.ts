import { isFinal, type OperationStatus } from '../../../../engine/model/status';

export const FAST_MS = 700;
export const SLOW_MS = 5000;

/** How often to ask again for something of this status; not at all once it has ended. */
export function pollOf(status: OperationStatus | undefined): number | false {
  if (status === undefined) return SLOW_MS;
  if (isFinal(status)) return false;
  return status === 'paused' ? SLOW_MS : FAST_MS;
}

/** How often to ask again for a list: fast while something in it is open. */
export function pollOfList(items: readonly { status: OperationStatus }[] | undefined): number {
  return items?.some(({ status }) => status === 'queued' || status === 'running') ? FAST_MS : SLOW_MS;
}
