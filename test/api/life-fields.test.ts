import { lifeFields } from '../../api/operations/lifecycle/life-fields';
import type { OperationRow } from '../../infra/store/repositories/operation-rows';

const ended = { reason: 'enough', stalled_since: null, created_at: new Date(0), started_at: null, finished_at: null };
const shown = (status: string) => lifeFields({ ...ended, status } as OperationRow, null);

it('shows the reason of a cancel that came before the end, and of no other', () => {
  expect(shown('cancelled')).toMatchObject({ cancelReason: 'enough' });
  expect(shown('completed')).toMatchObject({ cancelReason: null });
});
