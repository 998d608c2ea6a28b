import path from 'node:path';
import { Client } from '@temporalio/client';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createEngineActivities } from '../../activities/create-activities';
import { withFailures } from '../../activities/failures';
import { ManifestReader } from '../../activities/manifest-reader';
import { SessionHosts, type QueuePoller } from '../../activities/session-hosts';
import { EngineHost } from '../../engine/host/engine-host';
import { TASK_QUEUES } from '../../workflows/messages';
import { ArtifactStore } from '../store/artifacts/artifact-store';
import { failpointsOf } from '../failpoints';
import { createLogger } from '../logger';
import type { Place } from '../store/repositories/operation-rows';
import { openStore, type Store } from '../store/store';
import { loadProcessSettings } from '../settings';
import { connectWorker } from '../temporal/connect-worker';
import { installRuntime } from '../temporal/install-runtime';
import { announce } from './announce';
import { runProcess, type Running } from './run-process';
import { TakenTasks } from './taken-tasks';
import { tellAdmitted } from './tell-admitted';

/** Enough that whatever is handed out starts at once: the order is decided in front of the threads, not here. */
const ACTIVITY_SLOTS = 500;
const POLLS = 4;
/** Each costs a few pollers; one that is not among them is found when it has work. */
const MAX_SESSIONS = 200;
const MB = 2 ** 20;
const PRUNE_PACKS_MS = 3_600_000;

const settings = loadProcessSettings();
const logger = createLogger(settings.workerName, settings.logLevel);

/** Says one after the other what is in memory. A report that is lost is put right by the next start. */
function marketReporter(store: Store) {
  let last = store.engines.forgetMarkets(settings.workerName).catch(logFailure);
  return (manifestHash: string, bytes: number | null) => {
    last = last.then(() => store.engines.reportMarket(settings.workerName, manifestHash, bytes)).catch(logFailure);
  };
}

function createEngine(store: Store): EngineHost {
  const { catalogRoot, cacheDir, strategiesDir, ...given } = settings;
  return new EngineHost({
    ...{ catalogRoot, cacheDir, strategiesDir },
    threads: given.engineThreads,
    threadFile: path.join(given.distDir, 'engine/host/engine-thread.js'),
    watchdogMs: given.watchdogSeconds * 1000,
    heapMb: given.threadHeapMb,
    memory: {
      warnBytes: given.memoryWarnMb * MB,
      refuseBytes: given.memoryRefuseMb * MB,
      onChange: marketReporter(store),
    },
  });
}

/** Removes now and then the column packs that nothing needs. What fails is repeated the next time. */
function prunePacks(engine: EngineHost, store: Store): NodeJS.Timeout {
  const prune = async () => {
    const needed = await store.sessions.datasets();
    const { removed, bytes } = await engine.catalog.prunePacks({ needed, maxBytes: settings.packsMaxMb * MB });
    if (removed > 0) logger.info({ removed, keptMb: Math.ceil(bytes / MB) }, 'column packs were removed');
  };
  return setInterval(() => void prune().catch(logFailure), PRUNE_PACKS_MS).unref();
}

/** Starts pollers that share one connection and one set of activities. */
class Pollers {
  constructor(
    private readonly options: WorkerOptions & { connection: NativeConnection },
    private readonly onDeath: (error: unknown) => void,
  ) {}

  async poll(taskQueue: string): Promise<QueuePoller> {
    const worker = await Worker.create({ ...this.options, taskQueue });
    const run = worker.run();
    run.catch(this.onDeath);
    return {
      shutdown: async () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await run;
      },
    };
  }
}

/** Ends once, well or badly. */
class Lifetime {
  end!: () => void;
  fail!: (error: unknown) => void;
  readonly done = new Promise<void>((resolve, reject) => {
    this.end = resolve;
    this.fail = reject;
  });
}

/** Hosts what is open, as a replica. Its data comes with the first work. */
async function hostOpenSessions(store: Store, sessions: SessionHosts): Promise<void> {
  const rows = await store.engines.sessionsToHost(MAX_SESSIONS);
  await Promise.all(
    rows.map(async ({ id, name }) => {
      if (await store.engines.addHost(id, settings.workerName)) await sessions.host(name);
    }),
  );
}

async function publishStrategies(engine: EngineHost, store: Store): Promise<void> {
  for (const { file, message } of engine.brokenStrategies) logger.warn({ file, message }, 'a strategy file is broken');
  await store.strategies.publish(engine.strategies());
}

function logFailure(error: unknown): void {
  logger.warn({ err: error }, 'an activity failed');
}

async function start(): Promise<Running> {
  installRuntime(logger);
  const store = openStore({ databaseUrl: settings.databaseUrl, onError: (err) => logger.warn({ err }, 'postgres') });
  const engine = createEngine(store);
  const connection = await connectWorker(settings.temporalAddress);
  const client = new Client({ connection, namespace: settings.temporalNamespace });
  const tasks = new TakenTasks(path.join(settings.home, 'tasks', settings.workerName));
  const givenBack = tasks.giveBack(client.activity);
  const life = new Lifetime();
  const sessions: SessionHosts = new SessionHosts((session) => pollers.poll(TASK_QUEUES.session(session)));
  const deps = {
    host: settings.workerName,
    engine,
    store,
    artifacts: new ArtifactStore(settings.artifactsDir),
    manifests: new ManifestReader(store.sessions),
    sessions,
    tellAdmitted: (places: readonly Place[]) => tellAdmitted(client, places),
    reached: failpointsOf(settings),
  };
  const pollers: Pollers = new Pollers(
    {
      connection,
      namespace: settings.temporalNamespace,
      taskQueue: TASK_QUEUES.engines,
      identity: settings.workerName,
      activities: tasks.noted(withFailures(createEngineActivities(deps), logFailure)),
      maxConcurrentActivityTaskExecutions: ACTIVITY_SLOTS,
      maxConcurrentActivityTaskPolls: POLLS,
      // Cancellations come back with heartbeats, so this bounds how late they are.
      maxHeartbeatThrottleInterval: '100ms',
      defaultHeartbeatThrottleInterval: '100ms',
      shutdownGraceTime: '20s',
      shutdownForceTime: '25s',
    },
    life.fail,
  );
  await Promise.all([publishStrategies(engine, store), givenBack]);
  const queues = [TASK_QUEUES.engines, TASK_QUEUES.engine(settings.workerName)];
  const own = await Promise.all(queues.map((queue) => pollers.poll(queue)));
  // Afterwards: a host that is listed but takes nothing from its queue is struck off the list.
  await hostOpenSessions(store, sessions);
  await announce(store, { kind: 'engine-worker', name: settings.workerName, status: 'up' });
  const pruning = prunePacks(engine, store);
  const stop = async () => {
    clearInterval(pruning);
    await announce(store, { kind: 'engine-worker', name: settings.workerName, status: 'down' });
    engine.drain();
    await Promise.all([sessions.releaseAll(), ...own.map((poller) => poller.shutdown())]);
    await Promise.all([engine.close(), store.close(), connection.close()]);
    life.end();
  };
  return { done: life.done, stop };
}

runProcess(logger, start);
