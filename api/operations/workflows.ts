import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { HoldfastError } from '../../engine/model/errors';
import type { OperationStatus } from '../../engine/model/status';
import type { OperationRow } from '../../infra/store/repositories/operation-rows';
import type { Store } from '../../infra/store/store';
import { taskQueues, type SEARCH_ATTRIBUTES } from '../../workflows/messages';
import { isUnreachable } from './errors';

/** How long a door waits for a workflow that it starts or messages to answer. */
export const MESSAGE_LIMIT_MS = 15_000;
/** How long `wait` waits at most. */
export const WAIT_LIMIT_MS = 60_000;

type AttributeValues = Partial<Record<(typeof SEARCH_ATTRIBUTES)[number], string>>;

interface Shown {
  workflowId: string;
  summary: string;
  attributes: AttributeValues;
}

/** Options that every workflow of ours starts with: its queue, and what the Temporal UI shows and finds it by. */
export async function startOptions(store: Pick<Store, 'installation'>, { workflowId, summary, attributes }: Shown) {
  return {
    workflowId,
    taskQueue: taskQueues(await store.installation()).workflows,
    staticSummary: summary.slice(0, 200),
    typedSearchAttributes: Object.entries(attributes).map(([name, value]): SearchAttributePair => ({
      key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
      value,
    })),
  };
}

const FAIRNESS_KEY_BYTES = 64;

/** How Temporal orders an operation's tasks where there are more than workers: by priority, and fairly over owners. */
export function taskPriority({ priority, owner }: Pick<OperationRow, 'priority' | 'owner'>) {
  const fairnessKey = Buffer.from(owner ?? '')
    .subarray(0, FAIRNESS_KEY_BYTES)
    .toString('latin1');
  return { priority: { priorityKey: priority, fairnessKey } };
}

/** Runs calls to Temporal that together may take so long. */
export function within<T>(temporal: Client, limitMs: number, call: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + limitMs, call);
}

/** Waits until the workflow has closed, however it ends, or the limit has passed. */
export async function awaitClose(temporal: Client, workflowId: string, limitMs = WAIT_LIMIT_MS): Promise<void> {
  // How it ended stands in the operation's row, which readers of every door go by.
  await within(temporal, limitMs, () => temporal.workflow.result(workflowId)).catch(() => undefined);
}

/**
 * Asks a workflow to cancel.
 * @returns false when it has closed already
 */
export async function requestCancel(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () => temporal.workflow.getHandle(workflowId).cancel());
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * What has become of a workflow; unknown counts as running, since what may be at work must not be taken away.
 * @throws whatever else Temporal answers, such as that the caller may not ask
 */
export async function workflowState(temporal: Client, workflowId: string): Promise<'running' | 'closed' | 'absent'> {
  try {
    const { status } = await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.getHandle(workflowId).describe(),
    );
    return status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW' ? 'running' : 'closed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'absent';
    if (isUnreachable(error)) return 'running';
    throw error;
  }
}

/** Progress that follows from the status alone. */
export function settledFraction(status: OperationStatus): number {
  return status === 'completed' ? 1 : 0;
}

/** What is open has lost its workflow, which the reconciler starts again. */
export function workflowIsGone(what: string, path?: string): HoldfastError {
  const message = `The workflow of ${what} is gone; it is started again within a minute.`;
  return new HoldfastError('UNAVAILABLE', message, { ...(path !== undefined && { path }) });
}
