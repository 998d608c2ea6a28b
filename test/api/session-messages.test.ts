import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { SessionMessages, whileTurning } from '../../api/operations/session/session-messages';
import { toFailure } from '../../workflows/failures';
import { TURNING } from '../../workflows/messages';

let messages: SessionMessages;
beforeEach(() => {
  const temporal = { withDeadline: <T>(_at: number, call: () => Promise<T>) => call() };
  messages = new SessionMessages(temporal as Client);
});

test('messages of one session are sent in the order in which they came, a few at a time', async () => {
  const sent: number[] = [];
  let open = 0;
  let most = 0;
  const send = (i: number) =>
    messages.send('one', async () => {
      sent.push(i);
      most = Math.max(most, ++open);
      await delay(i % 3);
      open--;
    });
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  await Promise.all(numbers.map(send));
  expect(sent).toEqual(numbers);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(10);
});

test('a session that is slow, or fails, holds up none but itself', async () => {
  const never = new Promise<never>(() => undefined);
  for (let i = 0; i < 20; i++) void messages.send('slow', () => never);
  const failed = Array.from({ length: 20 }, () => messages.send('failing', () => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failed)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await messages.send('failing', () => Promise.resolve('yes'))).toBe('yes');
});

/** Failures of an update one after the other, then an answer. */
function failing(details: (object | undefined)[]) {
  const left = details.map((each) => {
    const body = { code: 'UNAVAILABLE', message: 'not now', ...(each && { details: { ...each } }) } as const;
    return new WorkflowUpdateFailedError('failed', toFailure(body));
  });
  return jest.fn(() => (left.length > 0 ? Promise.reject(left.shift()!) : Promise.resolve('taken')));
}

test('a message is sent again while the workflow refuses it because it begins a new history', async () => {
  const message = failing([TURNING, TURNING]);
  expect(await whileTurning(message)).toBe('taken');
  expect(message).toHaveBeenCalledTimes(3);
});

test('a change that was taken up and failed because a part is away is not sent again', async () => {
  const message = failing([undefined]);
  await expect(whileTurning(message)).rejects.toThrow(WorkflowUpdateFailedError);
  expect(message).toHaveBeenCalledTimes(1);
});
