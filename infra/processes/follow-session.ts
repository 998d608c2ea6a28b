import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { SessionFollower } from '../../activities/follow-activities';
import { workflowIds } from '../../engine/model/identifiers';
import { SESSION_MESSAGES, type FollowDataInput, type SessionChange } from '../../workflows/messages';

/** Sends sessions the update by which they take what their catalog has. */
export function sessionFollower(client: Client): SessionFollower {
  return async (name, { input, id }) => {
    try {
      const handle = client.workflow.getHandle(workflowIds.session(name));
      return await handle.executeUpdate<SessionChange, [FollowDataInput]>(SESSION_MESSAGES.followData, {
        args: [input],
        updateId: id,
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      if (cause.type === 'SESSION_NOT_FOUND' || cause.type === 'AcceptedUpdateCompletedWorkflow') return undefined;
      throw cause;
    }
  };
}
