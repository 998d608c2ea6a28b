import { z } from 'zod';
import { constraintsOf, dimensionsOf } from '../../api/operations/search/search-space';
import { checkSpaceParameters } from '../../api/operations/strategy/space-parameters';
import { inputError } from '../../api/operations/input-errors';
import type { StrategyDescriptor } from '../../engine/model/result';
import { spaceSchema, type SpaceInput } from '../../engine/model/search';
import type { Parameters } from '../../engine/model/run-config';

const strategy = {
  id: 'bands',
  parameters: z.toJSONSchema(
    z.object({
      period: z.int().min(2).max(500).default(20),
      slow: z.int().min(2).max(500).default(50),
      width: z.number().positive().max(10).default(2),
      kind: z.enum(['sma', 'ema']).default('sma'),
    }),
  ),
} as unknown as StrategyDescriptor;

const readSpace = (space: Record<string, SpaceInput>, fixed: Parameters = {}) => {
  const dimensions = dimensionsOf(spaceSchema.parse(space), strategy);
  return { dimensions, fixed: checkSpaceParameters(strategy, fixed, dimensions) };
};
const dimensionOf = (name: string, given: SpaceInput) => readSpace({ [name]: given }).dimensions[0]!.dimension;

describe('the space of a search', () => {
  it('is of whole numbers where a parameter is, and a range does not say', () => {
    const range = { low: 10, high: 400, log: true };
    expect(dimensionOf('period', range)).toEqual({ type: 'int', ...range });
    expect(dimensionOf('width', { low: 1, high: 3 })).toEqual({ type: 'float', low: 1, high: 3, log: false });
    expect(dimensionOf('width', { type: 'int', low: 1, high: 3 })).toMatchObject({ type: 'int' });
    expect(dimensionOf('width', { type: 'number', low: 1, high: 3, step: 0.5 })).toMatchObject({ type: 'float' });
    expect(dimensionOf('period', { low: 30, high: 30 })).toMatchObject({ type: 'int' });
    expect(dimensionOf('period', { type: 'float', low: 2, high: 10, step: 2 })).toMatchObject({ type: 'float' });
  });

  it.each<[string, SpaceInput, string]>([
    ['period', { type: 'float', low: 10, high: 400 }, 'space.period.type'],
    ['period', { type: 'float', low: 10, high: 400, log: true }, 'space.period.type'],
    ['period', { type: 'float', low: 10, high: 20, step: 2.5 }, 'space.period.step'],
    ['period', { start: 10, stop: 20, step: 0.5 }, 'space.period.step'],
    ['period', { low: 10.5, high: 20 }, 'space.period.low'],
    ['period', { low: 1, high: 20 }, 'space.period.low'],
    ['width', { low: 0.5, high: 20 }, 'space.width.high'],
    ['kind', { low: 1, high: 2 }, 'space.kind.low'],
    ['kind', ['sma', 'wma'], 'space.kind.values.1'],
  ])('refuses of %s %o before anything is computed', (name, given, path) => {
    expect(() => readSpace({ [name]: given })).toThrow(expect.objectContaining({ code: 'VALIDATION', path }) as Error);
  });

  it.each<[unknown, string]>([
    [{ low: 'x', high: 3 }, 'period.low'],
    [{ low: 2 }, 'period.high'],
    [{ start: 'x', stop: 3, step: 1 }, 'period.start'],
    [{ type: 'int', low: 1, high: 'y' }, 'period.high'],
    [{ type: 'whole', low: 1, high: 2 }, 'period.type'],
  ])('names the field at fault of %o, in the form that was meant', (given, path) => {
    const { error } = spaceSchema.safeParse({ period: given });
    expect(inputError(error!.issues).path).toBe(path);
  });

  it('has relations to parameters that do not vary, in their place', () => {
    const varied = readSpace({ period: { low: 2, high: 60 } }, { slow: 40 });
    expect(constraintsOf(['period < slow', 'slow >= period', 'period != 7'], varied).relations).toEqual([
      { left: 'period', operator: '<', right: 40, named: false },
      { left: 'period', operator: '<=', right: 40, named: false },
      { left: 'period', operator: '!=', right: 7, named: false },
    ]);
    const both = readSpace({ period: { low: 2, high: 60 }, slow: { low: 2, high: 60 } });
    expect(constraintsOf(['period < slow', 'trades >= 30'], both)).toEqual({
      relations: [{ left: 'period', operator: '<', right: 'slow', named: true }],
      results: [{ statistic: 'trades', min: 30 }],
    });
  });

  it.each([
    'period > 10 and period < 20',
    'period < speed',
    'kind < period',
    'period < kind',
    '2 * period < slow',
    'slow < 3',
  ])('names the constraint that is none: %s', (text) => {
    const varied = readSpace({ period: { low: 2, high: 60 }, kind: ['sma', 'ema'] });
    expect(() => constraintsOf(['period > 3', text], varied)).toThrow(
      expect.objectContaining({ code: 'VALIDATION', path: 'constraints.1' }) as Error,
    );
  });
});
