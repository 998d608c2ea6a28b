import { z } from 'zod';
import { operationIdSchema, sessionNameSchema } from '../../engine/model/identifiers';
import { OPERATION_STATUSES } from '../../engine/model/status';

/** Fields that many procedures share. */

export const pageFields = {
  limit: z.int().min(1).max(10_000).default(1000).describe('How many items at most.'),
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
    .describe('`present`: work that waits for its code (`CODE_UNAVAILABLE`) starts over with the present one.'),
});
export const operationPageInput = operationInput.extend(pageFields);

export const operationListInput = z
  .strictObject({
    ...pageFields,
    sort: z.enum(['createdAt', '-createdAt']).default('createdAt').describe('`-createdAt`: newest first.'),
    session: sessionNameSchema.optional().describe('Only those of this session.'),
    status: z.enum(OPERATION_STATUSES).optional().describe('Only those with this status.'),
  })
  .prefault({});
export type OperationListInput = z.output<typeof operationListInput>;

export function toOperationFilter(input: OperationListInput) {
  const { limit, offset, session, status, sort } = input;
  return { limit, offset, session, status, descending: sort === '-createdAt' };
}
