import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  ErrorCode,
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/sdk/types.js';
import type { Command } from 'commander';
import { errorBodyOf } from '../../client/client';
import type { Cli } from '../cli';
import { unreachable } from '../failure';

/** `holdfast mcp` */
export function addMcpCommand(program: Command, cli: Cli): void {
  program
    .command('mcp')
    .description('serve the Model Context Protocol on standard input and output, for agents that start their servers')
    .addHelpText('after', '\nExample, in the settings of an agent:\n  {"command": "holdfast", "args": ["mcp"]}')
    .action(() => bridge(cli));
}

/** Passes messages on between the agent and the server, which has the tools: the same over both transports. Ends with its input. */
async function bridge({ connection: { url, key } }: Cli): Promise<void> {
  const agent = new StdioServerTransport();
  const server = new StreamableHTTPClientTransport(new URL(`${url.replace(/\/$/, '')}/mcp`), {
    requestInit: { headers: key === undefined ? {} : { 'x-api-key': key } },
  });
  const initializing = new Set<string | number>();
  server.onmessage = (message) => {
    if (isJSONRPCResultResponse(message) && initializing.delete(message.id)) {
      const { protocolVersion } = message.result as { protocolVersion?: string };
      if (protocolVersion !== undefined) server.setProtocolVersion(protocolVersion);
    }
    void agent.send(message);
  };
  agent.onmessage = (message) => {
    if (isInitializeRequest(message) && isJSONRPCRequest(message)) initializing.add(message.id);
    server.send(message).catch((error: unknown) => refuse(agent, message, failureOf(error, url)));
  };
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    agent.onclose = resolve;
  });
  await server.start();
  await agent.start();
  await ended;
  await server.close();
  await agent.close();
}

/** What the server answered in the form of the REST API, or that it does not answer. */
function failureOf(error: unknown, url: string) {
  if (error instanceof TypeError) return unreachable(url);
  const answered = /\{"error":.*\}/s.exec(error instanceof Error ? error.message : '');
  try {
    if (answered) return (JSON.parse(answered[0]) as { error: { code: string; message: string } }).error;
  } catch {
    // No JSON of ours.
  }
  return errorBodyOf(error, url);
}

function refuse(agent: StdioServerTransport, message: JSONRPCMessage, error: { code: string; message: string }): void {
  if (!isJSONRPCRequest(message)) return;
  const code = error.code === 'INTERNAL' ? ErrorCode.InternalError : ErrorCode.InvalidRequest;
  void agent.send({
    jsonrpc: '2.0',
    id: message.id,
    error: { code, message: `${error.code}: ${error.message}`, data: { error } },
  });
}
