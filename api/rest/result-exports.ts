import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { operationIdSchema } from '../../engine/model/identifiers';
import { EXPORT_FORMATS, type ExportFormat } from '../../engine/model/result';
import { inputError } from '../operations/input-errors';
import { exportResult } from '../operations/run/run-export';
import type { ResultTableName } from '../operations/run/result-rows';
import type { Services } from '../operations/services';
import { procedureInput, type RouteSchemas } from './rest-input';

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
};
const FORMATS = ['json', ...EXPORT_FORMATS] as const;

/** The field of the query that says in which form a table is wanted. */
export const formatQuery = z.strictObject({
  format: z
    .enum(FORMATS)
    .optional()
    .describe('`csv` and `parquet` give the table as a file, whole unless `limit` says otherwise; before `Accept`.'),
});

export const EXPORT_NOTE =
  ' With `format` or `Accept` as CSV, whose texts that a spreadsheet would take for a formula begin with an apostrophe, or Parquet.';

/** The types of files beside JSON, for the document. */
export function exportTypes() {
  const schema = z.string().meta({ format: 'binary' });
  return Object.fromEntries(EXPORT_FORMATS.map((format) => [TYPES[format], { schema }]));
}

/**
 * In which form a table is wanted: by `format`, else by the first type of `Accept` that is known.
 * @returns undefined for JSON
 */
export function exportFormat({ query, headers }: FastifyRequest): ExportFormat | undefined {
  const { format } = query as { format?: unknown };
  const wanted = format ?? acceptedFormat(headers.accept ?? '');
  if (!FORMATS.includes(wanted as ExportFormat)) {
    const message = `format: must be one of ${FORMATS.join(', ')}`;
    throw new HoldfastError('VALIDATION', message, { path: 'format' });
  }
  return wanted === 'json' ? undefined : (wanted as ExportFormat);
}

function acceptedFormat(accept: string): (typeof FORMATS)[number] {
  const ranges = accept.split(',').map((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((one) => one.startsWith('q='));
    return { type, q: q === undefined ? 1 : Number(q.slice(2)) };
  });
  const known = new Map([...EXPORT_FORMATS.map((format) => [TYPES[format], format] as const)]);
  const best = ranges
    .sort((a, b) => b.q - a.q)
    .find(({ type, q }) => q > 0 && (known.has(type!) || ['application/json', '*/*'].includes(type!)));
  return known.get(best?.type ?? '') ?? 'json';
}

const exportInput = z.strictObject({
  id: operationIdSchema,
  limit: z.int().min(1).optional(),
  offset: z.int().min(0).optional(),
  name: z.string().min(1).max(64).optional(),
});

interface WantedExport {
  request: FastifyRequest;
  reply: FastifyReply;
  schemas: RouteSchemas;
  table: ResultTableName;
  format: ExportFormat;
}

/** Answers a table as a file, whole unless the request says otherwise. */
export async function sendExport(services: Services, wanted: WantedExport): Promise<FastifyReply> {
  const { request, reply, schemas, table, format } = wanted;
  const { format: _, ...query } = request.query as Record<string, unknown>;
  const { params, body } = request;
  const asked = procedureInput(schemas, { params, body, query });
  const parsed = exportInput.safeParse(asked);
  if (!parsed.success) throw inputError(parsed.error.issues);
  const { id, ...rows } = parsed.data;
  const content = await exportResult(services, await services.store.runs.get(id), { table, format, ...rows });
  return reply
    .headers({
      'content-type': format === 'csv' ? `${TYPES.csv}; charset=utf-8; header=present` : TYPES[format],
      'content-disposition': `attachment; filename="${id}-${table}.${format}"`,
      vary: 'accept',
    })
    .send(content);
}
