import { cancellationSignal } from '@temporalio/activity';
import type { MarketData } from '../../engine/columns/market-data';
import type { PlayedSample } from '../../engine/judging/types';
import { pairsAmong } from '../../engine/model/conversions';
import { HoldfastError } from '../../engine/model/errors';
import type { Manifest } from '../../engine/model/manifest';
import type { RunConfig } from '../../engine/model/run-config';
import type { Micros } from '../../engine/model/time';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { requireCode } from '../required-code';

/** Changed markets that are in memory at once, unless one alone takes more. */
const MOST_BYTES = 2 ** 30;

/** A run that is computed again on markets that are not as they were. */
export class ChangedRuns {
  private constructor(
    private readonly engine: EngineDependencies['engine'],
    readonly config: RunConfig,
    private readonly pinned: { manifest: Manifest; strategyHash: string; priority: number; atOnce: number },
  ) {}

  /** @throws HoldfastError CODE_UNAVAILABLE */
  static async open(deps: EngineDependencies, row: RiskRow): Promise<ChangedRuns> {
    const { engine, manifests } = deps;
    const [manifest, code] = await Promise.all([manifests.get(row.manifest_hash!), requireCode(deps, row)]);
    const { memoryBytes } = await engine.ensure(manifest, cancellationSignal());
    const atOnce = Math.max(1, Math.min(engine.threads, Math.floor(MOST_BYTES / memoryBytes)));
    const pinned = { manifest, strategyHash: code.bundleHash, priority: row.priority, atOnce };
    return new ChangedRuns(engine, row.plan.config!, pinned);
  }

  get instruments(): readonly string[] {
    return this.config.instruments ?? this.pinned.manifest.instruments.map(({ id }) => id);
  }

  /** Those, and what they are converted by and compared with. */
  get related(): readonly string[] {
    const known = this.pinned.manifest.instruments.map(({ id }) => id);
    const benchmark = this.config.evaluation?.benchmark;
    const others = [...pairsAmong(known).map(({ id }) => id), ...(typeof benchmark === 'string' ? [benchmark] : [])];
    return [...new Set([...this.instruments, ...others])];
  }

  get end(): Micros {
    return this.config.end ?? this.pinned.manifest.end;
  }

  /** When the bars of the run open, by its longest axis. */
  opens(): Promise<Float64Array> {
    const { start, end, instruments } = this.config;
    return this.engine.barOpens(this.pinned.manifest, { start, end, instruments }, cancellationSignal());
  }

  /** Looks at the whole market as it was; what is answered may refer to nothing of it. */
  look<T>(at: (market: MarketData) => T): Promise<T> {
    return this.engine.look(this.pinned.manifest, { at }, cancellationSignal());
  }

  /** The run as it was. */
  asItWas(): Promise<PlayedSample> {
    return this.engine.sample(this.pinned.manifest, this.config, this.controls);
  }

  on(change: (market: MarketData) => MarketData | Promise<MarketData>): Promise<PlayedSample> {
    return this.engine.sampleOnChanged(this.pinned.manifest, { config: this.config, change }, this.controls);
  }

  /** How many runs are computed at once. */
  get atOnce(): number {
    return this.pinned.atOnce;
  }

  private get controls() {
    const { priority, strategyHash } = this.pinned;
    return { signal: cancellationSignal(), priority, strategyHash };
  }
}

/** The same error with its place in the request, of which it may know a part. */
export function placed(error: unknown, path: string): unknown {
  if (!(error instanceof HoldfastError)) return error;
  const { code, message, details, path: within } = error;
  const whole = within === undefined ? path : `${path}.${within}`;
  const text = within !== undefined && message.startsWith(`${within}: `) ? message.slice(within.length + 2) : message;
  return new HoldfastError(code, `${whole}: ${text}`, { path: whole, ...(details && { details }) });
}
