import {
  ACTIVITY,
  CHUNK,
  CONNECT,
  DATABASE,
  EVENTS,
  HEARTBEAT,
  PROGRESS,
  RECONCILER,
  SCHEDULE,
  START,
  STOP,
  STOP_REQUEST,
  TASKS,
  THREADS,
} from '../../engine/model/timings';

const SPARE_MS = 1000;
const { engineWorker, workflowWorker, api } = STOP;

describe('what waits for another part outlasts it', () => {
  it.each([
    ['an engine worker that gives activities up', engineWorker.graceMs + SPARE_MS, engineWorker.forceMs],
    ['the supervisor', STOP.announceMs + engineWorker.forceMs + SPARE_MS, engineWorker.killMs],
    ['a workflow worker that gives activities up', workflowWorker.graceMs + SPARE_MS, workflowWorker.forceMs],
    ['the supervisor of it', STOP.announceMs + workflowWorker.forceMs + SPARE_MS, workflowWorker.killMs],
    ['the supervisor of the API, after the drain', STOP.announceMs + api.closeMs + SPARE_MS, api.killMs],
    ['a second request to stop', STOP_REQUEST.parentPollMs, STOP_REQUEST.repeatMs],
    ['a delay that grows', 2 * START.firstDelayMs, START.longestDelayMs],
    ['a life that counts as stable', START.longestDelayMs + SPARE_MS, START.stableMs],
    ['readiness of a server', 4 * START.longestDelayMs, START.temporalReadyMs],
    ['patience with a connection', 2 * CONNECT.attemptMs + CONNECT.everyMs, CONNECT.patienceMs],
    ['a heartbeat timeout', 3 * HEARTBEAT.intervalMs + 1, HEARTBEAT.timeoutMs],
    ['the wait for any host', TASKS.absentMs + 1, TASKS.noHostMs],
    ['a poll of a minute', 60_000 + SPARE_MS, TASKS.pollerGoneMs],
    ['the lease of the reconciler', 2 * RECONCILER.everyMs, RECONCILER.leaseMs],
    ['a usual chunk', CHUNK.firstMs, CHUNK.usualMs],
    ['a first chunk', 3 * HEARTBEAT.intervalMs, CHUNK.firstMs],
    ['the grace of a cancellation', 2 * THREADS.watchMs, THREADS.cancelGraceMs],
    ['the least watchdog', THREADS.cancelGraceMs + 1, 1000],
    ['a fresh answer', PROGRESS.recordMs, PROGRESS.freshMs],
    ['a stale answer', PROGRESS.freshMs + 1, PROGRESS.staleMs],
    ['a worker that counts as dead', PROGRESS.staleMs, HEARTBEAT.timeoutMs],
    ['the client that waits for a statement', DATABASE.lockMs, DATABASE.statementMs],
    ['an activity on rows', DATABASE.bulkStatementMs + DATABASE.answerMs + SPARE_MS, ACTIVITY.storeMs],
    ['an activity on many rows', ACTIVITY.storeMs, ACTIVITY.longStoreMs],
    ['a look of a schedule', SCHEDULE.followMs + SPARE_MS, SCHEDULE.lookMs],
    ['a backoff that grows', 2 * ACTIVITY.retryFirstMs, ACTIVITY.retryLongestMs],
    ['a question for progress', PROGRESS.askMs + 1, PROGRESS.staleMs],
    ['the longest pause of a listener', 2 * EVENTS.firstPauseMs, EVENTS.longestPauseMs],
    ['the next probe of a listener', EVENTS.probeMs + SPARE_MS, EVENTS.probeIntervalMs],
  ])('%s', (_what, shorter, longer) => expect(longer).toBeGreaterThanOrEqual(shorter));
});
