import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Identity } from '../auth';
import type { Caller } from '../routers/app-router';
import { callTool } from './call-tool';
import { promptOf, PROMPTS_SHOWN } from './prompts';
import { listResources, readResource, RESOURCE_TEMPLATES } from './resources';
import { toolsFor } from './tools';

const INSTRUCTIONS = `Holdfast runs backtests. Open a session on a catalog (sessions_create), run a strategy on it (runs_create), read its diagnosis
before its figures, and judge it (validations_create, kind "judge") before you believe it. Every trial counts against the next: the ledger knows them all.
Ids may be given by their first 8 digits. Times are ISO 8601 in UTC, returns fractions, drawdowns negative. Errors have a code, a message and the path of the field at fault.
Work takes time: with \`wait: true\` a tool answers when it has ended; operations_watch waits for anything. The prompts seal, search and judge tell the honest way of working.`;

export interface McpCaller {
  version: string;
  identity: Identity | undefined;
  /** @param idempotencyKey requests that name the same one make one operation */
  callerOf: (idempotencyKey?: string) => Caller;
  /** Aborts when whoever asks has left. */
  gone: AbortSignal;
}

/** The tools, resources and prompts of one caller. */
export function createMcpServer({ version, identity, callerOf, gone }: McpCaller): Server {
  const server = new Server(
    { name: 'holdfast', title: 'Holdfast', version },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolsFor(identity) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const { progressToken, idempotencyKey } = params._meta ?? {};
    return callTool(params.name, params.arguments ?? {}, {
      caller: callerOf(typeof idempotencyKey === 'string' ? idempotencyKey : undefined),
      signal: AbortSignal.any([signal, gone]),
      onProgress: async (progress, message) => {
        if (progressToken === undefined) return;
        const told = { progressToken, progress, total: 1, message };
        await sendNotification({ method: 'notifications/progress', params: told });
      },
    });
  });
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: await listResources(callerOf()) }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [...RESOURCE_TEMPLATES] }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => readResource(params.uri, callerOf()));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [...PROMPTS_SHOWN] }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => promptOf(params.name, params.arguments ?? {}));
  return server;
}
