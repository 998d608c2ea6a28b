import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { requirePermission, type Identity, type Permission } from '../auth';
import { REST_ROUTES } from '../rest/routes';
import { appRouter } from '../routers/app-router';
import { TOOL_TEXTS } from './tool-texts';

/** A tool over a procedure. */
export interface ProcedureTool {
  /** Such as `runs.create`. */
  procedure: string;
  permission: Permission;
  /** Whether the caller may ask that it answers once the work has ended. */
  waits: boolean;
  /** Items of a page where the caller does not say; undefined for what has no pages. */
  pageLimit?: number;
  shown: Tool;
}

interface Definition {
  type: 'query' | 'mutation' | 'subscription';
  meta?: { permission: Permission };
  inputs: z.ZodType[];
}

type Schema = Tool['inputSchema'] & { properties?: Record<string, Record<string, unknown>> };

/** Items of a page: what is read is paid for by the word here. */
const PAGE_LIMIT = 100;
/** What takes something away. */
const DESTRUCTIVE = /\.(delete|cancel|break|prune|drain|fail|narrow|removeInstruments)$/;

const summaries = new Map(
  REST_ROUTES.filter(({ isAlias }) => !isAlias).map((one) => [one.procedure as string, one.summary]),
);

/** Follows an operation; the one tool that is no procedure. */
export const WATCH_TOOL: Tool = {
  name: 'operations_watch',
  title: 'Wait for an operation',
  description:
    'Wait until an operation of any kind has ended, with progress on the way, and answer it. Needs the permission `read`.',
  inputSchema: {
    type: 'object',
    properties: { id: { type: 'string', description: 'Id of the operation, or the first 8 or more digits of it.' } },
    required: ['id'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
};

function inputSchemaOf(input: z.ZodType): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema as Schema;
}

function toolOf(procedure: string, { type, meta, inputs }: Definition): ProcedureTool {
  const summary = summaries.get(procedure) ?? TOOL_TEXTS[procedure];
  if (!meta || !inputs[0] || summary === undefined) {
    throw new HoldfastError(
      'INTERNAL',
      `The procedure ${procedure} declares no permission, no input or no description.`,
    );
  }
  const inputSchema = inputSchemaOf(inputs[0]);
  const { limit, wait } = inputSchema.properties ?? {};
  const pageLimit = typeof limit?.['default'] === 'number' ? Math.min(limit['default'], PAGE_LIMIT) : undefined;
  if (limit && pageLimit !== undefined) limit['default'] = pageLimit;
  if (wait) wait['description'] = 'Answer once the work has ended, with progress on the way.';
  return {
    procedure,
    permission: meta.permission,
    waits: wait !== undefined,
    pageLimit,
    shown: {
      name: procedure.replaceAll('.', '_'),
      title: summary.split(/[:;,]/)[0]!,
      description: `${summary}. Needs the permission \`${meta.permission}\`.`,
      inputSchema,
      annotations: {
        readOnlyHint: type === 'query',
        destructiveHint: DESTRUCTIVE.test(procedure),
        idempotentHint: type === 'query',
        openWorldHint: false,
      },
    },
  };
}

/** A tool for every procedure but streams, whose place progress takes; by its name. */
function everyTool(): ReadonlyMap<string, ProcedureTool> {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Definition }>);
  const tools = procedures.flatMap(([path, { _def: definition }]) =>
    definition.type === 'subscription' ? [] : [toolOf(path, definition)],
  );
  return new Map(tools.map((tool) => [tool.shown.name, tool]));
}

let made: ReadonlyMap<string, ProcedureTool> | undefined;
/** Made at the first use. */
export const tools = () => (made ??= everyTool());

/** Those that a caller may use. */
export function toolsFor(identity: Identity | undefined): Tool[] {
  const may = ({ permission }: ProcedureTool) => {
    try {
      return requirePermission(identity, permission) !== undefined;
    } catch {
      return false;
    }
  };
  return [...[...tools().values()].filter(may).map(({ shown }) => shown), WATCH_TOOL];
}
