import type { PathPart } from '../../engine/risk/simulate-paths';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';

/** What has come in so long is stored together; a shorter question stores nothing but its result. */
const STORE_MS = 250;

type Dependencies = Pick<EngineDependencies, 'store' | 'reached'>;

/** The parts of paths that are done, as they come: each is stored once, and is not looked for again by whoever comes after a death. */
export class PathParts {
  #waiting: (readonly [number, PathPart])[] = [];
  #begun = performance.now();
  #stored: Promise<void> = Promise.resolve();

  private constructor(
    private readonly deps: Dependencies,
    private readonly row: RiskRow,
    readonly known: ReadonlyMap<number, PathPart>,
  ) {}

  static async open(deps: Dependencies, row: RiskRow): Promise<PathParts> {
    return new PathParts(deps, row, await deps.store.risks.parts<PathPart>(row.id));
  }

  keep(number: number, part: PathPart): void {
    this.#waiting.push([number, part]);
    if (performance.now() - this.#begun < STORE_MS) return;
    const parts = this.#waiting;
    this.#waiting = [];
    this.#begun = performance.now();
    this.#stored = this.#stored.then(() => {
      this.deps.reached('before-commit');
      return this.deps.store.risks.saveParts(this.row, parts);
    });
    // Whoever waits for the end is told.
    this.#stored.catch(() => undefined);
  }

  /** Nothing is on its way any more. */
  settled(): Promise<void> {
    return this.#stored;
  }
}
