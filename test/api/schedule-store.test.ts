import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { lookNow } from '../../api/operations/schedule/schedule-store';

test('a look that is asked for waits for the one at work, where Temporal by itself would start both', async () => {
  const trigger = jest.fn<Promise<void>, [ScheduleOverlapPolicy?]>(() => Promise.resolve());
  await lookNow({ trigger } as unknown as ScheduleHandle);
  expect(trigger).toHaveBeenCalledWith(ScheduleOverlapPolicy.BUFFER_ONE);
});
