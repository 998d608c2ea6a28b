import type { Client } from '@temporalio/client';
import { workflowIds } from '../../engine/model/identifiers';
import type { Place } from '../store/repositories/operation-rows';
import { ADMITTED_SIGNAL } from '../../workflows/messages';

/**
 * Tells workflows that they have got the place in their session that they wait for. A call that fails is no loss: they
 * look by themselves now and then.
 */
export function tellAdmitted(temporal: Client, places: readonly Place[]): void {
  for (const { kind, id } of places) {
    temporal.workflow
      .getHandle(workflowIds[kind](id))
      .signal(ADMITTED_SIGNAL)
      .catch(() => undefined);
  }
}
