import { z } from 'zod';
import { operationIdSchema, sessionNameSchema } from '../../engine/model/identifiers';
import { OPERATION_STATUSES, TRIAL_STATUSES } from '../../engine/model/status';
import { fixField } from '../../engine/model/trial-analytics';
import type { Page } from '../../engine/model/views';
import type { OperationFilter, OperationPage } from '../../infra/store/repositories/operation-rows';

/** Fields that many procedures share. */

/** How many are asked for at most; what is wrong with it names the whole range. */
export function limitField(most: number) {
  const error = `must be a whole number from 1 to ${most.toLocaleString('en-US')}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}

export const pageFields = {
  limit: limitField(10_000).default(1000).describe('How many items at most.'),
  offset: z.int().min(0).default(0).describe('How many items to leave out.'),
};

export const waitField = z.boolean().default(false).describe('Answer when the work is done, or after a minute.');

const reasonField = z.string().trim().min(1).max(500).optional().describe('Why; kept and shown.');

/** The name of a session that should exist: a malformed one is a malformed identifier, not a field to correct. */
export const sessionRefSchema = z
  .string()
  .refine((name) => sessionNameSchema.safeParse(name).success, {
    error: 'must be 1 to 63 letters, digits, _ or -',
    params: { code: 'INVALID_ID' },
  })
  .describe('Name of the session.');

export const sessionInput = z.strictObject({ name: sessionRefSchema });
export const operationInput = z.strictObject({ id: operationIdSchema });
export const cancelInput = operationInput.extend({ reason: reasonField });
export const resumeInput = operationInput.extend({
  code: z
    .enum(['pinned', 'present'])
    .default('pinned')
    .describe(
      '`present`: of what waits for its code, start over with the strategy and engine build that new work gets.',
    ),
});
export const operationPageInput = operationInput.extend(pageFields);

const listFields = {
  ...pageFields,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,15}$/, { error: 'must be one that was given before' })
    .optional()
    .describe('`nextCursor` of the page before; instead of `offset`.'),
  count: z.boolean().default(false).describe('Count all, however many there are.'),
  sort: z
    .enum(['createdAt', '-createdAt'])
    .default('createdAt')
    .describe('By the time of creation, oldest first; `-createdAt`: newest first.'),
  session: sessionNameSchema.optional().describe('Only those of this session.'),
  status: z.enum(OPERATION_STATUSES).optional().describe('Only those with this status.'),
};
export const operationListInput = z.strictObject(listFields).prefault({});
export type OperationListInput = z.output<typeof operationListInput>;

const workFields = {
  ...listFields,
  strategy: z.string().min(1).max(64).optional().describe('Only those of this strategy.'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Only those whose label or strategy has this text in it, or whose id begins with it.'),
};
/** Lists of sweeps and searches. */
export const workListInput = z.strictObject(workFields).prefault({});
export const runListInput = z
  .strictObject({
    ...workFields,
    figures: z
      .string()
      .max(1000)
      .default('')
      .describe('Only completed runs with statistics in these ranges, such as `sharpe=1..,trades=10..500`.'),
  })
  .prefault({});

export function toOperationFilter(
  input: OperationListInput & { strategy?: string | undefined; text?: string | undefined },
): OperationFilter {
  const { limit, offset, cursor, count, session, status, sort, strategy, text } = input;
  const after = cursor === undefined ? undefined : Number(cursor);
  return { limit, offset, after, count, session, status, strategy, text, descending: sort === '-createdAt' };
}

/** A page of rows, each as its view shows it. */
export function pageOf<Row extends { seq: number }, View>(
  { total, rows }: OperationPage<Row>,
  items: View[],
  { limit }: { limit: number },
): Page<View> {
  const last = rows.at(-1);
  return { total, items, nextCursor: last && rows.length === limit ? String(last.seq) : null };
}

/** Which trials of a sweep or search. */
export const trialsInput = operationPageInput.extend({
  sort: z
    .string()
    .max(136)
    .default('trial')
    .describe(
      '`trial`, a statistic, of a script another figure too, or a parameter that is varied, such as `parameters.fast`; with `-` before it, descending.',
    ),
  fix: fixField,
  status: z.enum(TRIAL_STATUSES).optional().describe('Only those with this status.'),
  cursor: z
    .string()
    .max(256)
    .optional()
    .describe(
      '`nextCursor` of the page before, with the same `sort`; instead of `offset`, at the same cost however deep.',
    ),
});
