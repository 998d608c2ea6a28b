import { setTimeout as delay } from 'node:timers/promises';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { HoldfastError } from '../../engine/model/errors';
import type { OperationDetails } from '../../engine/model/operations';
import { isFinal } from '../../engine/model/status';
import { decodeRequestError } from '../errors';
import { callProcedure } from '../rest/procedures';
import type { Caller } from '../routers/app-router';
import { tools, WATCH_TOOL } from './tools';

/** How often an operation is looked at while a caller waits for it. */
const LOOK_MS = 500;

/** What begins work that can be followed, and what reads it when it has ended. */
const READ_BY: Readonly<Record<string, string>> = {
  'runs.create': 'runs.get',
  'runs.retry': 'runs.get',
  'sweeps.create': 'sweeps.get',
  'searches.create': 'searches.get',
  'validations.create': 'validations.get',
  'risk.create': 'risk.get',
  'imports.create': 'imports.get',
  'scripts.run': 'scripts.get',
  'scripts.sweep': 'sweeps.get',
};

export interface ToolCall {
  caller: Caller;
  /** Aborts when the caller has left. */
  signal: AbortSignal;
  /** Told how far the work is: a fraction, and a sentence. */
  onProgress: (fraction: number, message: string) => Promise<void>;
}

type Arguments = Record<string, unknown>;

/** The answer of a tool, or its error by its code, with the path of the field at fault. */
export async function callTool(name: string, given: Arguments, call: ToolCall): Promise<CallToolResult> {
  try {
    return answerOf(await resultOf(name, given, call));
  } catch (error) {
    return { ...answerOf({ error: decodeRequestError(error).toBody() }), isError: true };
  }
}

function answerOf(value: unknown): CallToolResult {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    content: [{ type: 'text', text: JSON.stringify(value) ?? 'null' }],
    ...(isObject && { structuredContent: value as Record<string, unknown> }),
  };
}

async function resultOf(name: string, given: Arguments, call: ToolCall): Promise<unknown> {
  if (name === WATCH_TOOL.name) return watch(given, call);
  const tool = tools().get(name);
  if (!tool) throw new HoldfastError('NOT_FOUND', `There is no tool "${name}".`);
  const { procedure, pageLimit } = tool;
  const input = pageLimit === undefined ? given : { limit: pageLimit, ...given };
  const readBy = READ_BY[procedure];
  if (given['wait'] !== true || readBy === undefined) return callProcedure(call.caller, procedure, input);
  const accepted = await callProcedure(call.caller, procedure, { ...input, wait: false });
  const id = (accepted as { workflowId: string }).workflowId.split('/')[1]!;
  await watch({ id }, call);
  return callProcedure(call.caller, readBy, { id });
}

/** @throws what `operations.get` throws; the reason of the signal once the caller has left */
async function watch(given: Arguments, { caller, signal, onProgress }: ToolCall): Promise<OperationDetails> {
  for (let told = -1; ;) {
    const view = await caller.operations.get(given as { id: string });
    const { fraction, message } = view.progress;
    if (isFinal(view.status)) {
      await onProgress(1, view.status);
      return view;
    }
    // Progress has to grow from one to the next.
    if (fraction > told) {
      await onProgress(fraction, message);
      told = fraction;
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
