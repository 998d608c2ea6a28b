import { WORKFLOW_TYPES, type ValidationInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import type { OperationKind } from '../services';

/** What a run, or the best of a sweep or search, is worth beyond the data that it was found on. */
export const validationKind: OperationKind = {
  name: 'validation',
  unit: 'parts',
  takesPlace: true,
  page: (id) => `/validations/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.validation,
    summary: ({ strategy, session }) => `Validation of ${strategy} in ${session}`,
    input: (row): ValidationInput => ({
      validationId: row.id,
      session: row.session!,
      sessionId: row.session_id!,
      strategy: row.strategy!,
      attempt: row.attempt,
      step: row.step,
      parts: row.total!,
      ...codeInput(row),
    }),
  },
  progress: async ({ store }, row) => {
    const done = (await store.validations.parts(row.id)).size;
    const total = row.total ?? 0;
    const fraction = total === 0 ? 0 : done / total;
    return {
      progress: { fraction, done, total: row.total, unit: 'parts', message: `${done} of ${total} parts` },
      context: {},
    };
  },
};
