import { setTimeout as delay } from 'node:timers/promises';
import { brokenText, type BrokenStrategy } from '../../engine/model/broken-strategy';
import type { StrategyFolder, StrategyLibrary } from '../../engine/strategies/strategy-library';
import type { ArtifactStore } from '../store/artifacts/artifact-store';
import type { Logger } from '../logger';
import type { Store } from '../store/store';

interface PublisherParts {
  worker: string;
  /** Engine build of this worker. */
  build: string;
  library: StrategyLibrary;
  store: Store;
  artifacts: ArtifactStore;
  logger: Logger;
  /** Names of the engine workers of a build that are there. */
  workersOf: (build: string) => Promise<string[]>;
}

const RETRY_MS = 1000;
const BUILD_CHECK_MS = 5000;
/** A worker that is started again is away for a few seconds. */
const ABSENT_CHECKS = 3;

/** Publishes what a worker's strategies folder holds, as it changes, so that every door knows and new work gets it. */
export class StrategyPublisher {
  #latest: StrategyFolder | undefined;
  #publishing = false;
  #closed = false;
  #told = new Set<string>();
  #checking: NodeJS.Timeout | undefined;
  #absent = 0;

  constructor(private readonly parts: PublisherParts) {}

  /** Publishes the folder as it is, and from then on each change of it. */
  async start(): Promise<void> {
    const { library } = this.parts;
    await this.#publish(await library.ready(), true);
    await library.watch((folder) => this.#take(folder));
    this.#checking = setInterval(() => void this.#checkBuild().catch(() => undefined), BUILD_CHECK_MS);
    this.#checking.unref();
  }

  /** Says that this worker goes, and its build with it where no other worker has that. Never fails: the others see it in time. */
  async leave(): Promise<void> {
    clearInterval(this.#checking);
    this.#closed = true;
    const { worker, build, store, workersOf } = this.parts;
    try {
      const others = (await workersOf(build)).filter((name) => name !== worker);
      if (others.length === 0) await store.strategies.leave(build);
    } catch (err) {
      this.parts.logger.debug({ err }, 'the build that leaves is not marked');
    }
  }

  /** New work must not be pinned to a build whose last worker has left. */
  async #checkBuild(): Promise<void> {
    const { build, library, store, workersOf } = this.parts;
    const now = await library.ready();
    const published = now.folder === undefined ? undefined : await store.strategies.publishedBuild(now.folder);
    const isOther = published !== undefined && published.build !== build;
    const served = !isOther || (!published.hasLeft && (await workersOf(published.build)).length > 0);
    this.#absent = served ? 0 : this.#absent + 1;
    if (this.#absent < ABSENT_CHECKS || this.#closed) return;
    this.#absent = 0;
    await this.#publish(now, true);
  }

  /** Of changes that come while one is published the last one counts. */
  #take(folder: StrategyFolder): void {
    this.#latest = folder;
    if (this.#publishing) return;
    this.#publishing = true;
    void this.#publishAll().finally(() => (this.#publishing = false));
  }

  async #publishAll(): Promise<void> {
    for (let folder = this.#latest; folder && !this.#closed; folder = this.#latest) {
      this.#latest = undefined;
      try {
        await this.#publish(folder);
      } catch (error) {
        this.parts.logger.warn({ err: error }, 'strategies are not published yet');
        this.#latest ??= folder;
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  /** @param starting whether this worker's build is to be the one that new work gets */
  async #publish({ bundles, ...folder }: StrategyFolder, starting = false): Promise<void> {
    const { worker, build: engineBuild, store, artifacts, logger } = this.parts;
    this.#tell(folder.broken);
    // Before anything can name them.
    await Promise.all([...bundles.values()].map((text) => artifacts.put(Buffer.from(text))));
    const published = await store.strategies.publish({ worker, engineBuild, ...folder, starting });
    if (!published) return;
    logger.info(
      { folder: folder.folder, strategies: bundles.size, broken: folder.broken.length },
      'strategies published',
    );
    await store.events.publish({ topic: 'health', kind: 'strategies', body: { broken: folder.broken } });
  }

  /** Each fault once in the log, until it is another one. */
  #tell(broken: readonly BrokenStrategy[]): void {
    const texts = new Set(broken.map(brokenText));
    for (const text of texts) if (!this.#told.has(text)) this.parts.logger.warn(`a strategy file is broken: ${text}`);
    this.#told = texts;
  }
}
