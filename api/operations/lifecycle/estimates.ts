import type { Estimate } from '../../../engine/model/operations';
import type { Store } from '../../../infra/store/store';
import { Recent } from '../../../engine/model/recent';

export interface EstimateRequest {
  kind: string;
  session: string;
  strategy: string;
  /** Bars of a run or trials of a sweep; by default as many as the last one had. */
  units?: number;
}

/** How long work will take, by the speed of what ended before: of its strategy in its session, else in any. */
export async function estimateDuration({ operations }: Store, request: EstimateRequest): Promise<Estimate> {
  const { kind, session, strategy } = request;
  const here = await operations.pastSpeed(kind, { strategy, session });
  const speed = here.samples > 0 ? here : await operations.pastSpeed(kind, { strategy });
  const units = request.units ?? speed.units;
  const { unitsPerSecond, samples } = speed;
  return {
    seconds: unitsPerSecond === null || units === null ? null : units / unitsPerSecond,
    unitsPerSecond,
    units,
    basis: here.samples > 0 ? 'session' : samples > 0 ? 'strategy' : 'none',
    samples,
  };
}

const FRESH_MS = 10_000;
const MOST_KEPT = 1000;

/** Durations for the answers to requests, which must not wait for them: asked for once in a while for all alike. */
export class Estimates {
  private readonly kept = new Recent<{ at: number; seconds: Promise<number | null> }>(MOST_KEPT);

  constructor(private readonly store: Store) {}

  /** Seconds that work like this took before; null where nothing is known. */
  seconds(request: EstimateRequest): Promise<number | null> {
    const key = JSON.stringify(request);
    const known = this.kept.get(key);
    if (known && Date.now() - known.at < FRESH_MS) return known.seconds;
    const seconds = estimateDuration(this.store, request).then(
      (estimate) => estimate.seconds,
      () => null,
    );
    this.kept.set(key, { at: Date.now(), seconds });
    return seconds;
  }
}
