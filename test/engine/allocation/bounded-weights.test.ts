import { allocate, type AllocationTask } from '../../../engine/allocation/allocate';
import * as fixture from '../../fixtures/portfolio-returns.json';

const { names, returns } = fixture;
const DAYS = 60;

const taskOf = (from: number, min: number, max: number): AllocationTask => ({
  returns: {
    ...{ assets: names.length, days: DAYS, instruments: names },
    values: Float64Array.from(returns.slice(from, from + DAYS).flat()),
  },
  methods: ['max-sharpe', 'min-variance'],
  bounds: { min: new Float64Array(names.length).fill(min), max: new Float64Array(names.length).fill(max) },
  ...{ shrinkage: 'ledoit-wolf', riskFree: -1, views: [], riskAversion: 1, tau: 1, frontier: 0, cost: 0 },
  ...{ market: new Float64Array(names.length), current: new Float64Array(names.length) },
});

/** What is next to a bound by rounding alone would be an order for next to nothing, which a cash account refuses as a sale. */
describe('a weight that its bound holds', () => {
  it.each([
    [0, 1],
    [0.05, 0.4],
  ])('is the bound itself, %p or %p', (min, max) => {
    let held = 0;
    for (let from = 0; from + DAYS <= returns.length; from += 5) {
      for (const { method, weights } of allocate(taskOf(from, min, max)).portfolios) {
        for (const [name, weight] of Object.entries(weights)) {
          for (const bound of [min, max]) {
            const distance = Math.abs(weight - bound);
            if (distance === 0) held++;
            else if (distance < 1e-12) throw new Error(`${method} from ${from}: ${name} is ${weight}`);
          }
        }
      }
    }
    expect(held).toBeGreaterThan(0);
  });
});
