import { HoldfastError } from '../../engine/model/errors';

export interface StreamLimitOptions {
  perCaller: number;
  total: number;
}

/** Counts the open streams of events: each holds a connection for as long as its reader likes. */
export class StreamLimits {
  private readonly open = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: StreamLimitOptions) {}

  /**
   * @returns gives the place back, once
   * @throws HoldfastError RATE_LIMITED
   */
  take(caller: string): () => void {
    const own = this.open.get(caller) ?? 0;
    if (own >= this.limits.perCaller || this.total >= this.limits.total) {
      throw new HoldfastError('RATE_LIMITED', 'There are too many open streams of events.', {
        details: { open: own, limit: this.limits.perCaller },
      });
    }
    this.open.set(caller, own + 1);
    this.total++;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.total--;
      const left = this.open.get(caller)! - 1;
      if (left > 0) this.open.set(caller, left);
      else this.open.delete(caller);
    };
  }
}
