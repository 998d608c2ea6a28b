/** Connections of one process, by what they are for. */
export interface Connections {
  /** Short statements of doors, activities and the lifecycle. */
  control: number;
  /** Rows of trials in bulk. */
  bulk: number;
}

export const DEFAULT_CONNECTIONS: Connections = { control: 8, bulk: 4 };

/** Besides those of the processes: the one that listens for events in each API, migrations, and an operator's own. */
const SPARE = 20;
/** Processes that store no rows in bulk: an API and a workflow worker. */
const CONTROL_PROCESSES = 2;

/** How many connections a process opens at most, by the one setting: those for control, and half as many for bulk. */
export function connectionsOf(control: number): Connections {
  return { control, bulk: Math.max(1, Math.ceil(control / 2)) };
}

/** What a server must allow for a stack with so many engine workers (`max_connections`). */
export function neededConnections({ control, engineWorkers }: { control: number; engineWorkers: number }): number {
  const { bulk } = connectionsOf(control);
  return CONTROL_PROCESSES * control + engineWorkers * (control + bulk) + SPARE;
}
