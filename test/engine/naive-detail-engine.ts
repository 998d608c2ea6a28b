import { NaiveCreditEngine } from './naive-credit-engine';
import type { NaiveBar, NaiveBars } from './naive-market';

/** Orders meet finer bars, one after the other, before the strategies see the bars that these make up. */
export class NaiveDetailEngine extends NaiveCreditEngine {
  private met = -Infinity;

  constructor(
    private readonly finer: NaiveBars[],
    ...rest: ConstructorParameters<typeof NaiveCreditEngine>
  ) {
    super(...rest);
  }

  protected override meetMarket(): void {
    const { markets, now } = this;
    const times = new Set(this.finer.flatMap(({ bars }) => bars.map(({ time }) => time)));
    this.markets = [...this.finer].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
    for (const time of [...times].sort((a, b) => a - b)) {
      if (time <= this.met || time > now) continue;
      this.now = time;
      super.meetMarket();
    }
    this.markets = markets;
    this.met = this.now = now;
  }

  protected override barsToMeet(instrument: string): NaiveBar[] {
    return this.finer.find((market) => market.instrument === instrument)!.bars;
  }
}
