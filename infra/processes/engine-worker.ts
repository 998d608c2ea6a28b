import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { startAdmitted } from '../../api/operations/lifecycle/starting';
import { ALL_KINDS } from '../../api/operations/registry';
import { createEngineActivities } from '../../activities/create-activities';
import { withFailures } from '../../activities/failures';
import { ManifestReader } from '../../activities/manifest-reader';
import { Quarantine } from '../../activities/quarantine';
import type { ScriptSettings } from '../../activities/script-settings';
import { SealedData } from '../../activities/sealed-data';
import { SessionHosts, type QueuePoller } from '../../activities/session-hosts';
import { Stalls } from '../../activities/stalls';
import { EngineHost } from '../../engine/host/engine-host';
import { HEARTBEAT, SCRIPTS, STOP, TASKS } from '../../engine/model/timings';
import type { TaskQueues } from '../../workflows/messages';
import { ArtifactStore } from '../store/artifacts/artifact-store';
import { failpointsOf } from '../failpoints';
import { createLogger } from '../logger';
import type { Admitted } from '../store/repositories/operation-rows';
import { connectionsOf } from '../store/connections';
import { openStore, type Store } from '../store/store';
import { apiUrl, childEnvironment, loadProcessSettings } from '../settings';
import { connectWorker } from '../temporal/connect-worker';
import { findEngines } from '../temporal/pollers';
import { installRuntime } from '../temporal/install-runtime';
import { announce } from './announce';
import { readQueues } from './read-queues';
import { runProcess, type Running } from './run-process';
import { StrategyPublisher } from './strategy-publisher';
import { TakenTasks } from './taken-tasks';

/** Enough that whatever is handed out starts at once: the order is decided in front of the threads, not here. */
const ACTIVITY_SLOTS = 500;
/** One while nothing comes: Temporal takes 1,200 at a time in a namespace, and a session has a queue on each of its workers. */
const POLLS = { type: 'autoscaling', minimum: 1, initial: 1, maximum: 4 } as const;
/** Each costs a poller; one that is not among them is found when it has work. */
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

/** Versions of strategies that the folder no longer holds are artifacts, by the same name. */
async function keptBundle(artifacts: ArtifactStore, hash: string): Promise<string | undefined> {
  return (await artifacts.has(hash)) ? (await artifacts.get(hash)).toString('utf8') : undefined;
}

interface EngineParts {
  store: Store;
  artifacts: ArtifactStore;
  sealed: SealedData;
  onLost: () => void;
}

function createEngine({ store, artifacts, sealed, onLost }: EngineParts): EngineHost {
  const { catalogRoot, cacheDir, strategiesDir, ...given } = settings;
  return new EngineHost({
    ...{ catalogRoot, cacheDir, strategiesDir },
    loadBundle: (hash) => keptBundle(artifacts, hash),
    gate: (manifest, reader) => sealed.requireOpen(manifest, 'session', reader),
    threads: given.engineThreads,
    threadFile: path.join(given.distDir, 'engine/host/engine-thread.js'),
    watchdogMs: given.watchdogSeconds * 1000,
    heapMb: given.threadHeapMb,
    onLost,
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

  /** @param slots activities of this queue that are at work at once. @default enough for all that are handed out */
  async poll(taskQueue: string, slots = ACTIVITY_SLOTS): Promise<QueuePoller> {
    const worker = await Worker.create({
      ...this.options,
      taskQueue,
      maxConcurrentActivityTaskExecutions: slots,
    });
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

/** Polls what any engine worker is asked, and what this one is. */
function pollOwn(pollers: Pollers, queues: TaskQueues, build: string): Promise<QueuePoller[]> {
  const ours = [queues.engines, queues.builds(build), queues.engine(settings.workerName)];
  const slots = settings.scriptConcurrency;
  return Promise.all([
    ...ours.map((queue) => pollers.poll(queue)),
    ...(slots > 0 ? [pollers.poll(queues.scripts, slots)] : []),
  ]);
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
async function hostOpenSessions(store: Store, sessions: SessionHosts, engine: EngineHost): Promise<void> {
  const rows = await store.engines.sessionsToHost(MAX_SESSIONS);
  await Promise.all(
    rows.map(async ({ id, name }) => {
      if (await store.engines.addHost(id, { host: settings.workerName, build: engine.build, threads: engine.threads }))
        await sessions.host(name);
    }),
  );
}

/** One that was struck off while Temporal or it itself did not answer comes back. */
function hostAgain(store: Store, sessions: SessionHosts, { build, threads }: EngineHost): NodeJS.Timeout {
  const host = { host: settings.workerName, build, threads };
  const look = async () => {
    const names = await store.engines.addMissingHost(host, MAX_SESSIONS);
    await Promise.all(names.map((name) => sessions.host(name)));
  };
  return setInterval(() => void look().catch(logFailure), TASKS.hostAgainMs).unref();
}

function createPublisher(parts: {
  engine: EngineHost;
  store: Store;
  artifacts: ArtifactStore;
  connection: NativeConnection;
  queues: TaskQueues;
}): StrategyPublisher {
  const { engine, store, artifacts, connection, queues } = parts;
  const { workerName: worker, temporalNamespace: namespace } = settings;
  return new StrategyPublisher({
    ...{ worker, store, artifacts, logger, build: engine.build, library: engine.strategies },
    workersOf: (build) => findEngines(connection, { namespace, taskQueue: queues.builds(build) }),
  });
}

function scriptSettings(): ScriptSettings {
  const { scriptsDir, scriptRunsDir: runsDir, scriptPython: python, scriptEnvironment: passed } = settings;
  return {
    ...{ scriptsDir, runsDir, python, passed: [...passed, 'HOLDFAST_URL'] },
    environment: { HOLDFAST_URL: apiUrl(settings), ...childEnvironment() },
    graceMs: SCRIPTS.graceMs,
    guardFile: path.join(settings.distDir, 'engine/scripts/script-guard.js'),
    limits: {
      timeoutSeconds: settings.scriptTimeoutSeconds,
      memoryMb: settings.scriptMemoryMb,
      cpuSeconds: settings.scriptCpuSeconds,
      outputMb: settings.scriptOutputMb,
    },
  };
}

function logFailure(error: unknown): void {
  logger.warn({ err: error }, 'an activity failed');
}

function workerOptions({ engines }: TaskQueues) {
  return {
    namespace: settings.temporalNamespace,
    taskQueue: engines,
    identity: settings.workerName,
    activityTaskPollerBehavior: POLLS,
    // Cancellations come back with heartbeats, so this bounds how late they are.
    maxHeartbeatThrottleInterval: HEARTBEAT.intervalMs,
    defaultHeartbeatThrottleInterval: HEARTBEAT.intervalMs,
    shutdownGraceTime: STOP.engineWorker.graceMs,
    shutdownForceTime: STOP.engineWorker.forceMs,
  };
}

/** Ends the process in order, for the supervisor to start another one: a thread that nothing can end keeps a processor. */
function restartOf(close: () => Promise<void>): () => void {
  let isEnding = false;
  return () => {
    if (isEnding) return;
    isEnding = true;
    logger.error('a thread does not end: the process gives back its work and starts anew');
    // An exit would wait for the thread, which may take ever more memory meanwhile.
    void Promise.race([close(), delay(STOP.engineWorker.forceMs)])
      .catch(logFailure)
      .finally(() => process.kill(process.pid, 'SIGKILL'));
  };
}

function openOwnStore(): Store {
  return openStore({
    databaseUrl: settings.databaseUrl,
    ...connectionsOf(settings.databaseConnections),
    onError: (err) => logger.warn({ err }, 'postgres'),
  });
}

async function start(): Promise<Running> {
  installRuntime(logger);
  const store = openOwnStore();
  const artifacts = new ArtifactStore(settings.artifactsDir);
  let restart: () => void = () => undefined;
  const sealed = new SealedData(store.seals, settings.catalogRoot);
  const engine = createEngine({ store, artifacts, sealed, onLost: () => restart() });
  const { build } = engine;
  const [connection, queues] = await Promise.all([connectWorker(settings), readQueues(store)]);
  const client = new Client({ connection, namespace: settings.temporalNamespace });
  const publisher = createPublisher({ engine, store, artifacts, connection, queues });
  const tasks = new TakenTasks(path.join(settings.home, 'tasks', settings.workerName));
  const givenBack = tasks.giveBack(client.activity);
  const life = new Lifetime();
  const quarantine = new Quarantine(store.tasks, { worker: settings.workerName, boot: randomUUID() });
  const sessions: SessionHosts = new SessionHosts((session) => pollers.poll(queues.session(session, build)));
  const stalls = new Stalls(store.operations);
  const deps = {
    host: settings.workerName,
    engine,
    store,
    artifacts,
    folders: settings,
    scripts: scriptSettings(),
    manifests: new ManifestReader(store.sessions),
    sealed,
    sessions,
    onAdmitted: (admitted: readonly Admitted[]) =>
      startAdmitted({ store, temporal: client, kinds: ALL_KINDS, log: logger }, admitted),
    quarantine,
    stalls,
    reached: failpointsOf(settings),
  };
  const activities = withFailures(stalls.watch(createEngineActivities(deps)), logFailure);
  const pollers: Pollers = new Pollers(
    { connection, ...workerOptions(queues), activities: tasks.noted(activities) },
    life.fail,
  );
  quarantine.start();
  await Promise.all([publisher.start(), givenBack]);
  const own = await pollOwn(pollers, queues, build);
  // Afterwards: a host that is listed but takes nothing from its queue is struck off the list.
  await hostOpenSessions(store, sessions, engine);
  await announce(store, { kind: 'engine-worker', name: settings.workerName, status: 'up' });
  const timers = [prunePacks(engine, store), hostAgain(store, sessions, engine)];
  const close = async () => {
    for (const timer of timers) clearInterval(timer);
    await announce(store, { kind: 'engine-worker', name: settings.workerName, status: 'down' });
    await quarantine.stop();
    await publisher.leave();
    engine.drain();
    await Promise.all([sessions.releaseAll(), ...own.map((poller) => poller.shutdown())]);
    await stalls.close();
    await Promise.all([engine.close(), store.close(), connection.close()]);
  };
  restart = restartOf(close);
  return { done: life.done, stop: () => close().then(life.end) };
}

runProcess(logger, start);
