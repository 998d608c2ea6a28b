import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { SessionFollower } from '../../activities/follow-activities';
import { isClosing } from '../../api/operations/session/session-closing';
import { whileTurning } from '../../api/operations/session/session-messages';
import { workflowIds } from '../../engine/model/identifiers';
import { SESSION_MESSAGES, type FollowDataInput, type SessionChange } from '../../workflows/messages';

/** Sends sessions the update by which they take what their catalog has. */
export function sessionFollower(client: Client): SessionFollower {
  return async (name, { input, id }) => {
    const handle = client.workflow.getHandle(workflowIds.session(name));
    const options: { args: [FollowDataInput]; updateId: string } = { args: [input], updateId: id };
    try {
      return await whileTurning(() =>
        handle.executeUpdate<SessionChange, [FollowDataInput]>(SESSION_MESSAGES.followData, options),
      );
    } catch (error) {
      if (isClosing(error)) return undefined;
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      throw cause instanceof ApplicationFailure ? cause : error;
    }
  };
}
