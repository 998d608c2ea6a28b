import { queueOptionsSymbol, type TaskQueue } from 'piscina';

/** A task as the pool queues it. */
type Task = Parameters<TaskQueue['push']>[0];

/** Lower is sooner. */
export type Priority = 0 | 1;

/** A single run goes before the batches of a sweep. */
export const PRIORITY = { run: 0, trials: 1 } as const satisfies Record<string, Priority>;

/** First in, first out within each priority. */
export class PriorityQueue implements TaskQueue {
  private readonly lanes: [Task[], Task[]] = [[], []];

  get size(): number {
    return this.lanes[0].length + this.lanes[1].length;
  }

  push(task: Task): void {
    const options = task[queueOptionsSymbol] as { priority: Priority } | null;
    this.lanes[options?.priority ?? PRIORITY.trials].push(task);
  }

  shift(): Task | null {
    return this.lanes[0].shift() ?? this.lanes[1].shift() ?? null;
  }

  remove(task: Task): void {
    for (const lane of this.lanes) {
      const at = lane.indexOf(task);
      if (at >= 0) lane.splice(at, 1);
    }
  }
}
