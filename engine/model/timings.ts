/**
 * How long parts wait for one another, in milliseconds where a name ends in `Ms`. Values that belong together are in one
 * group, whose comment says what must hold between them; `test/engine/timings.test.ts` holds it.
 */

/**
 * From the request to stop to the end of a process. What a process does by itself comes first, force comes last:
 * `announceMs + graceMs`, then `forceMs`, then the supervisor's `killMs`, each with a second to spare.
 */
export const STOP = {
  /** At most so long for the event that says that a process ends. */
  announceMs: 1000,
  /** `closeMs`: open requests, after the drain that a setting limits; `killMs` counts from the end of the drain. */
  api: { closeMs: 8000, killMs: 12_000 },
  /** Activities may end within `graceMs`, then they are cancelled; after `forceMs` they are given up. */
  engineWorker: { graceMs: 10_000, forceMs: 15_000, killMs: 20_000 },
  workflowWorker: { graceMs: 5000, forceMs: 10_000, killMs: 15_000 },
  temporal: { killMs: 10_000 },
  postgres: { killMs: 15_000 },
  /** What a killed supervisor left has lost its readers already: a start does not wait for it for long. */
  leftover: { killMs: 5000 },
  /** From SIGKILL to the end of a process. */
  killedMs: 2000,
  /** A server on the data of another one, which must not die in the middle of a checkpoint for nothing. */
  secondPostgresMs: 10_000,
} as const;

/**
 * The request to stop. Two within `repeatMs` are one, since npm passes on a Ctrl-C that the terminal has sent to all;
 * `parentPollMs` is how often the supervisor checks that npm is there. `parentPollMs <= repeatMs`.
 */
export const STOP_REQUEST = { repeatMs: 1000, parentPollMs: 500 } as const;

/**
 * Start and restart. A restart waits from `firstDelayMs` to `longestDelayMs`, and anew from the first after `stableMs`:
 * `firstDelayMs < longestDelayMs < stableMs`. Each `ready` outlasts several restarts.
 */
export const START = {
  pollMs: 50,
  firstDelayMs: 200,
  longestDelayMs: 5000,
  stableMs: 10_000,
  temporalReadyMs: 30_000,
  postgresReadyMs: 60_000,
  apiReadyMs: 60_000,
  namespaceReadyMs: 20_000,
  /** One look whether a part answers. */
  probeMs: 5000,
} as const;

/** Connections to Temporal: an attempt fails before the patience of who waits is over. */
export const CONNECT = { attemptMs: 5000, everyMs: 250, patienceMs: 30_000 } as const;

/**
 * Heartbeats of activities, also how late a cancellation comes. Three may be lost before a worker counts as dead:
 * `3 * intervalMs < timeoutMs`.
 */
export const HEARTBEAT = { intervalMs: 100, timeoutMs: 8000 } as const;

/**
 * Tasks for workers. A poll lasts a minute at most, so who has not polled for `pollerGoneMs` is gone. A host that is listed
 * takes a task within `absentMs`, one that nothing is known of within `noHostMs`: `absentMs < noHostMs`. The sticky queue of a dead
 * workflow worker is left after `stickyMs`. A host that was struck off lists itself again after `hostAgainMs` at the latest, which
 * outlasts what it was struck off for: `noHostMs < hostAgainMs`. Work whose code no worker has rests after `noHostMs + codeAbsentMs`, half a minute.
 */
export const TASKS = {
  pollerGoneMs: 70_000,
  absentMs: 2000,
  noHostMs: 5000,
  codeAbsentMs: 25_000,
  stickyMs: 1000,
  hostAgainMs: 15_000,
} as const;

/**
 * The reconciler goes round every `everyMs`, over rows that are older than `graceMs`: what is younger may just be starting.
 * Its lease outlasts the wait between two rounds, and a page: `everyMs < leaseMs`. A holder that dies is followed after it.
 */
export const RECONCILER = { everyMs: 10_000, leaseMs: 30_000, graceMs: 5000 } as const;

/** Chunks of sweeps: the first ones are shorter, to learn the speed. A chunk outlasts several heartbeats. */
export const CHUNK = { firstMs: 1000, usualMs: 5000 } as const;

/**
 * The watch over threads. `watchMs` is how often a thread is looked at; one that does not answer a cancellation for
 * `cancelGraceMs` is ended, which an operator's watchdog of a second or more outlasts: `watchMs < cancelGraceMs < 1000`.
 */
export const THREADS = { watchMs: 100, cancelGraceMs: 500, progressMs: 100, endMs: 10_000 } as const;

/**
 * Progress: written by workers every `recordMs`, read afresh after `freshMs`, shown as stale after `staleMs`:
 * `recordMs <= freshMs < staleMs`, and a worker is stale long before it counts as dead. Temporal is given `askMs < staleMs` to
 * answer.
 */
export const PROGRESS = { recordMs: 1000, freshMs: 1000, staleMs: 3000, askMs: 1000 } as const;

/**
 * The connection that listens for events: opened again after `firstPauseMs` up to `longestPauseMs`, and asked every
 * `probeIntervalMs` whether it lives, which it has `probeMs < probeIntervalMs` to answer.
 */
export const EVENTS = { firstPauseMs: 100, longestPauseMs: 2000, probeIntervalMs: 15_000, probeMs: 5000 } as const;

/**
 * From the request that a script end to force. A worker that stops has that time after it has cancelled what is at work:
 * `graceMs < STOP.engineWorker.forceMs - STOP.engineWorker.graceMs`.
 */
export const SCRIPTS = { graceMs: 3000 } as const;

/** How often a worker tries to write that work waits, while the database is away. */
export const STALLS = { writeMs: 500 } as const;

/** How often the supervisor looks at the size of log files. */
export const LOG_ROTATION_MS = 5000;

/** Pruning of what is past its time. */
export const PRUNE_INTERVAL_MS = 3_600_000;

/**
 * What is said to Postgres. The server ends a statement after `statementMs` (`bulkStatementMs` where rows come in bulk), and
 * a wait for a lock after `lockMs`; the client gives an answer up `answerMs` later, since the connection may be half open;
 * what the server has of it is then ended, tried every `endAbandonedMs`. All but one of the connections of a process, each of which is a
 * process of the server, are closed once nothing has used them for `idleMs`.
 * An activity on rows outlasts both: `bulkStatementMs + answerMs < ACTIVITY.storeMs`.
 */
export const DATABASE = {
  connectMs: 5000,
  statementMs: 20_000,
  bulkStatementMs: 40_000,
  answerMs: 3000,
  lockMs: 15_000,
  idleInTransactionMs: 30_000,
  keepAliveMs: 10_000,
  idleMs: 2000,
  endAbandonedMs: 1000,
} as const;

/**
 * Attempts of activities. One that failed because a part is away is tried again after `retryFirstMs`, then less and less
 * often up to `retryLongestMs`, for as long as it takes: that adds nothing to a history. Work of an engine worker, whose death its
 * heartbeats show, may take `workMs`, a script `scriptMs`, which is beyond the longest that its own limit can be.
 */
export const ACTIVITY = {
  storeMs: 60_000,
  longStoreMs: 3_600_000,
  workMs: 86_400_000,
  scriptMs: 35 * 86_400_000,
  retryFirstMs: 200,
  retryLongestMs: 10_000,
} as const;

/**
 * A look at a catalog by a schedule. A session that has not followed within `followMs` goes on by itself; the look ends at
 * the latest after `lookMs`, for those behind it: `followMs < lookMs`.
 */
export const SCHEDULE = { followMs: 600_000, lookMs: 3_600_000 } as const;
