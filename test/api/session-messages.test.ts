import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { SessionMessages } from '../../api/session-messages';

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
