import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { z } from 'zod';
import { rangeFields } from '../../engine/model/chart-views';
import { HoldfastError } from '../../engine/model/errors';
import { operationIdSchema } from '../../engine/model/identifiers';
import { withWholeIds } from '../operations/lifecycle/whole-id';
import { EXPORT_FORMATS, type ExportFormat } from '../../engine/model/result';
import { TRIAL_STATUSES } from '../../engine/model/status';
import { exportStatistics } from '../operations/analytics/statistics-table';
import { inputError } from '../operations/input-errors';
import { rowFields, tradeFields } from '../operations/run/row-filter';
import { exportResult } from '../operations/run/run-export';
import type { ResultTableName } from '../operations/run/result-rows';
import { findSweep } from '../operations/sweep/find-sweep';
import { exportTrials } from '../operations/sweep/trial-export';
import { toSort } from '../operations/sweep/trial-sort';
import type { Services } from '../operations/services';
import { procedureInput, type RouteSchemas } from './rest-input';
import type { ExportedTable } from './rest-route';

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};
const FORMATS = ['json', ...EXPORT_FORMATS] as const;

/** The field of the query that says in which form a table is wanted. */
export const formatQuery = z.strictObject({
  format: z
    .enum(FORMATS)
    .optional()
    .describe(
      '`csv`, `parquet` and `arrow` give the table as a file, whole unless `limit` says otherwise; before `Accept`.',
    ),
});

export const EXPORT_NOTE =
  ' With `format` or `Accept` as CSV, whose texts that a spreadsheet would take for a formula begin with an apostrophe, Parquet or an Arrow stream.';

/** The types of files beside JSON, for the document. */
export function exportTypes() {
  const schema = z.string().meta({ format: 'binary' });
  return Object.fromEntries(EXPORT_FORMATS.map((format) => [TYPES[format], { schema }]));
}

/**
 * In which form a table is wanted: by `format`, else by the type that `Accept` prefers.
 * @returns undefined for JSON
 */
export function exportFormat({ query, headers }: FastifyRequest): ExportFormat | undefined {
  const { format } = query as { format?: unknown };
  const wanted = format ?? acceptedFormat(headers.accept ?? '*/*');
  if (!FORMATS.includes(wanted as ExportFormat)) {
    const message = `format: must be one of ${FORMATS.join(', ')}`;
    throw new HoldfastError('VALIDATION', message, { path: 'format' });
  }
  return wanted === 'json' ? undefined : (wanted as ExportFormat);
}

/** The form that `Accept` prefers; JSON where it takes none of them, and where it takes anything. */
function acceptedFormat(accept: string): (typeof FORMATS)[number] {
  const type = new Negotiator({ headers: { accept } }).mediaType(['application/json', ...Object.values(TYPES)]);
  return EXPORT_FORMATS.find((format) => TYPES[format] === type) ?? 'json';
}

const part = {
  id: operationIdSchema,
  limit: z.int().min(1).optional(),
  offset: z.int().min(0).optional(),
};
const rows = { ...part, ...rowFields };
const RESULT_INPUTS = {
  fills: z.strictObject(rows),
  orders: z.strictObject(rows),
  rejections: z.strictObject(rows),
  trades: z.strictObject({ ...part, ...tradeFields }),
  equity: z.strictObject({ ...part, ...rangeFields }),
  series: z.strictObject({ ...part, name: z.string().min(1).max(64).optional() }),
  log: z.strictObject(part),
} satisfies Record<ResultTableName, z.ZodType>;
const statisticsInput = z.strictObject({ id: operationIdSchema });
const trialsInput = z.strictObject({
  ...part,
  sort: z.string().max(136).default('trial'),
  status: z.enum(TRIAL_STATUSES).optional(),
});

interface WantedExport {
  request: FastifyRequest;
  reply: FastifyReply;
  schemas: RouteSchemas;
  table: ExportedTable;
  format: ExportFormat;
  /** Whether the trials are those of a search. */
  ofSearch: boolean;
}

/** Answers a table as a file, whole unless the request says otherwise. */
export async function sendExport(services: Services, wanted: WantedExport): Promise<FastifyReply> {
  const { request, reply, schemas, table, format, ofSearch } = wanted;
  const { format: _, ...query } = request.query as Record<string, unknown>;
  const { params, body } = request;
  const asked = await withWholeIds(services.store, 'runs', procedureInput(schemas, { params, body, query }));
  const { id, content } = await (table === 'trials'
    ? trialsContent(services, asked, { format, ofSearch })
    : resultContent(services, asked, { table, format }));
  return reply
    .headers({
      'content-type': format === 'csv' ? `${TYPES.csv}; charset=utf-8; header=present` : TYPES[format],
      'content-disposition': `attachment; filename="${id}-${table}.${format}"`,
      vary: 'accept',
    })
    .send(content);
}

async function resultContent(
  services: Services,
  asked: unknown,
  { table, format }: { table: ResultTableName | 'statistics'; format: ExportFormat },
): Promise<{ id: string; content: Readable }> {
  if (table === 'statistics') {
    const { id } = parsed(statisticsInput, asked);
    return { id, content: await exportStatistics(services, id, format) };
  }
  const { id, ...wanted } = parsed(RESULT_INPUTS[table] as z.ZodType<{ id: string }>, asked);
  const what = { table, format };
  return { id, content: await exportResult(services, await services.store.runs.get(id), { ...what, ...wanted }) };
}

async function trialsContent(
  services: Services,
  asked: unknown,
  { format, ofSearch }: Pick<WantedExport, 'format' | 'ofSearch'>,
): Promise<{ id: string; content: Readable }> {
  const { id, sort, offset = 0, ...rows } = parsed(trialsInput, asked);
  const sweep = await (ofSearch ? services.store.searches.get(id) : findSweep(services, id));
  const wanted = { ...rows, offset, format, sort: toSort(sort, sweep) };
  return { id, content: await exportTrials(services, sweep, wanted) };
}

function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw inputError(result.error.issues);
  return result.data;
}
