import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { CONNECT, START } from '../../engine/model/timings';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages';
import type { ConnectionOptions } from '../temporal/connection-options';
import { StartRefused } from './claim';

const RETENTION = '30 days';
/** Codes of gRPC (permission denied, unimplemented) of a server that is administered elsewhere, such as Temporal Cloud. */
const NOT_OURS_TO_ADD = [7, 12];
/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

export interface NamespaceOptions {
  connection: ConnectionOptions;
  namespace: string;
  /** Keep closed workflows for 30 days. Only for a server of our own. */
  setRetention: boolean;
  timeoutMs?: number;
}

async function connectWithin(options: ConnectionOptions, timeoutMs: number): Promise<Connection> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(START.pollMs)) {
    try {
      return await Connection.connect({ ...options, connectTimeout: CONNECT.attemptMs });
    } catch (error) {
      if (Date.now() < deadline) continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Temporal does not answer at ${options.address}: ${reason}`, { cause: error });
    }
  }
}

/** A server that has just opened its port refuses for a moment, until its parts have found each other. */
async function retry(work: () => Promise<void>, timeoutMs: number): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(START.pollMs)) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StartRefused || Date.now() > deadline) throw error;
    }
  }
}

async function ensureSearchAttributes({ operatorService }: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => !customAttributes || !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    if (!isGrpcServiceError(error) || !NOT_OURS_TO_ADD.includes(error.code)) throw error;
    const names = missing.join(', ');
    throw new StartRefused(
      `add the search attributes ${names} (Keyword) to the namespace ${namespace}: ${error.details}`,
    );
  }
}

async function ensureRetention({ workflowService }: Connection, namespace: string): Promise<void> {
  const described = await workflowService.describeNamespace({ namespace });
  const wanted = msToTs(RETENTION);
  if (String(described.config?.workflowExecutionRetentionTtl?.seconds) === String(wanted.seconds)) return;
  const config = { workflowExecutionRetentionTtl: wanted };
  await workflowService.updateNamespace({ namespace, config });
}

/** Waits for a Temporal server and gives its namespace our search attributes and retention. */
export async function prepareNamespace(options: NamespaceOptions): Promise<void> {
  const { namespace, setRetention, timeoutMs = START.namespaceReadyMs } = options;
  const connection = await connectWithin(options.connection, timeoutMs);
  try {
    await retry(() => ensureSearchAttributes(connection, namespace), timeoutMs);
    if (setRetention) await retry(() => ensureRetention(connection, namespace), timeoutMs);
  } finally {
    await connection.close();
  }
}
