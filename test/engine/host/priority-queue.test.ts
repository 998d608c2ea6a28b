import { queueOptionsSymbol } from 'piscina';
import { PriorityQueue, type TaskRank } from '../../../engine/host/priority-queue';

type Task = Parameters<PriorityQueue['push']>[0];

const task = (priority: number, kind: TaskRank['kind']) =>
  ({ [queueOptionsSymbol]: { priority, kind } }) as unknown as Task;

test('the more urgent goes first, then runs before batches, then the older', () => {
  const queue = new PriorityQueue();
  const [late, batch, run, run2, urgent] = [
    task(5, 'run'),
    task(3, 'trials'),
    task(3, 'run'),
    task(3, 'run'),
    task(1, 'trials'),
  ];
  const plain = { [queueOptionsSymbol]: null } as unknown as Task;
  for (const each of [late, batch, run, plain, run2, urgent]) queue.push(each);
  expect(queue.size).toBe(6);
  queue.remove(run);
  const order = Array.from({ length: 5 }, () => queue.shift());
  expect(order).toEqual([urgent, run2, batch, plain, late]);
  expect([queue.shift(), queue.size]).toEqual([null, 0]);
});
