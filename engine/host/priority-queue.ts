import { queueOptionsSymbol, type TaskQueue } from 'piscina';
import type { ThreadTask } from './protocol';

/** A task as the pool queues it. */
type Task = Parameters<TaskQueue['push']>[0];

/** What decides when a task is taken. */
export interface TaskRank {
  /** 1 is the most urgent, 5 the least. */
  priority: number;
  /** A single run goes before the batches of a sweep. */
  kind: ThreadTask['kind'];
}

const PRIORITIES = 5;
export const DEFAULT_PRIORITY = 3;

/** By priority, then runs before the batches of sweeps; first in, first out among equals. */
export class PriorityQueue implements TaskQueue {
  private readonly lanes: Task[][] = Array.from({ length: 2 * PRIORITIES }, () => []);

  get size(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  push(task: Task): void {
    const { priority, kind } = (task[queueOptionsSymbol] as TaskRank | null) ?? {
      priority: DEFAULT_PRIORITY,
      kind: 'trials',
    };
    this.lanes[2 * (priority - 1) + (kind === 'trials' ? 1 : 0)]!.push(task);
  }

  shift(): Task | null {
    for (const lane of this.lanes) {
      const task = lane.shift();
      if (task) return task;
    }
    return null;
  }

  remove(task: Task): void {
    for (const lane of this.lanes) {
      const at = lane.indexOf(task);
      if (at >= 0) lane.splice(at, 1);
    }
  }
}
