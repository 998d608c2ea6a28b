import path from 'node:path';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createEngineActivities } from '../../activities/create-activities';
import { withFailures } from '../../activities/failures';
import { ManifestReader } from '../../activities/manifest-reader';
import { SessionHosts, type QueuePoller } from '../../activities/session-hosts';
import { EngineHost } from '../../engine/host/engine-host';
import { TASK_QUEUES } from '../../workflows/messages';
import { ArtifactStore } from '../artifacts/artifact-store';
import { armedFailpoints } from '../failpoints';
import { createLogger } from '../logger';
import { openStore, type Store } from '../postgres/store';
import { loadProcessSettings, type ProcessSettings } from '../settings';
import { connectWorker } from '../temporal/connect-worker';
import { installRuntime } from '../temporal/install-runtime';
import { runProcess, type Running } from './run-process';

/** Enough that whatever is handed out starts at once: the order is decided in front of the threads, not here. */
const ACTIVITY_SLOTS = 500;
const POLLS = 4;

const settings = loadProcessSettings();
const logger = createLogger(settings.workerName, settings.logLevel);

function createEngine({ catalogRoot, cacheDir, strategiesDir, engineThreads, distDir }: ProcessSettings): EngineHost {
  const threadFile = path.join(distDir, 'engine/host/engine-thread.js');
  return new EngineHost({ catalogRoot, cacheDir, strategiesDir, threads: engineThreads, threadFile });
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

/** Hosts again what this worker hosted before, and what has work that it can share. */
async function hostAgain(store: Store, sessions: SessionHosts): Promise<void> {
  const rows = await store.sessions.hostedBy(settings.workerName);
  await Promise.all(
    rows.map(async ({ id, name }) => {
      await sessions.host(name);
      await store.sessions.addHost(id, settings.workerName);
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
  const engine = createEngine(settings);
  const store = openStore({ databaseUrl: settings.databaseUrl, onError: (err) => logger.warn({ err }, 'postgres') });
  const connection = await connectWorker(settings.temporalAddress);
  const life = new Lifetime();
  const sessions: SessionHosts = new SessionHosts((session) => pollers.poll(TASK_QUEUES.session(session)));
  const deps = {
    host: settings.workerName,
    engine,
    store,
    artifacts: new ArtifactStore(settings.artifactsDir),
    manifests: new ManifestReader(store.sessions),
    sessions,
    reached: settings.failpoints === 'on' ? armedFailpoints(settings.home) : () => undefined,
  };
  const pollers: Pollers = new Pollers(
    {
      connection,
      namespace: settings.temporalNamespace,
      taskQueue: TASK_QUEUES.engines,
      identity: settings.workerName,
      activities: withFailures(createEngineActivities(deps), logFailure),
      maxConcurrentActivityTaskExecutions: ACTIVITY_SLOTS,
      maxConcurrentActivityTaskPolls: POLLS,
      // Cancellations come back with heartbeats, so this bounds how late they are.
      maxHeartbeatThrottleInterval: '200ms',
      defaultHeartbeatThrottleInterval: '200ms',
      shutdownGraceTime: '20s',
      shutdownForceTime: '25s',
    },
    life.fail,
  );
  await publishStrategies(engine, store);
  const own = await Promise.all([
    hostAgain(store, sessions),
    pollers.poll(TASK_QUEUES.engines),
    pollers.poll(TASK_QUEUES.engine(settings.workerName)),
  ]);
  const stop = async () => {
    engine.drain();
    await Promise.all([sessions.releaseAll(), ...own.map((poller) => poller?.shutdown())]);
    await Promise.all([engine.close(), store.close(), connection.close()]);
    life.end();
  };
  return { done: life.done, stop };
}

runProcess(logger, start);
