import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { PROGRESS } from '../../../engine/model/timings';
import { within } from '../workflows';

/** What an activity last said of itself. */
export interface Heartbeat {
  details: Record<string, unknown>;
  /** In milliseconds since the epoch: of the report, or of the start where none has come yet. */
  at: number;
}

const LIMIT_MS = PROGRESS.askMs;

/**
 * What the activities of a workflow that are at work last reported. There is no other channel, and a reader need not
 * wait for it: Temporal keeps the last report of each.
 * @returns undefined when Temporal does not answer
 */
export async function readHeartbeats(client: Client, workflowId: string): Promise<Heartbeat[] | undefined> {
  try {
    // Not by the handle, which would read the memo and the attributes as well.
    const { namespace } = client.options;
    const { pendingActivities } = await within(client, LIMIT_MS, () =>
      client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
    );
    return pendingActivities.map(heartbeatOf).filter(({ at }) => at > 0);
  } catch {
    return undefined;
  }
}

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

function heartbeatOf({ heartbeatDetails, lastHeartbeatTime, lastStartedTime }: Pending): Heartbeat {
  const time = lastHeartbeatTime ?? lastStartedTime;
  const at = time ? Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6 : 0;
  return { details: parse(heartbeatDetails?.payloads?.[0]?.data), at };
}

function parse(data: Uint8Array | null | undefined): Record<string, unknown> {
  if (!data) return {};
  try {
    const details: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
