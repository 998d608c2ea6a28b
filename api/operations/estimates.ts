import type { Estimate } from '../../engine/model/operations';
import type { Store } from '../../infra/postgres/store';

export interface EstimateRequest {
  kind: 'run' | 'sweep';
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
