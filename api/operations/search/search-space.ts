import { HoldfastError } from '../../../engine/model/errors';
import type { SearchRequest, SearchObjective, ResultConstraint, SpaceRequest } from '../../../engine/model/search';
import type { Parameters } from '../../../engine/model/run-config';
import type { NamedDimension, Relation, SpaceDimension } from '../../../engine/model/search-space';
import type { StrategyDescriptor } from '../../../engine/model/result';
import { isAnyStatistic } from '../../../engine/model/trial-statistics';
import { withSuggestion } from '../../../engine/model/suggestion';
import { typeOfRange } from '../strategy/space-parameters';

/** Dimensions in the order of the request, each in its long form. */
export function dimensionsOf(space: SpaceRequest, strategy: StrategyDescriptor): NamedDimension[] {
  const names = Object.keys(space);
  if (names.length === 0) throw new HoldfastError('SPACE_EMPTY', 'The space names no parameter.', { path: 'space' });
  return names.map((name) => ({ name, dimension: dimensionOf(space[name]!, name, strategy) }));
}

function dimensionOf(given: SpaceRequest[string], name: string, strategy: StrategyDescriptor): SpaceDimension {
  if (Array.isArray(given)) return { type: 'values', values: given };
  if ('low' in given) {
    if (given.type === 'int' || given.type === 'float') return given;
    return { ...given, type: typeOfRange(strategy, name, given) };
  }
  if ('values' in given) return given;
  const { start: low, stop: high, step } = given;
  const isWhole = Number.isInteger(low) && Number.isInteger(step);
  return { type: isWhole ? 'int' : 'float', low, high, step, log: false };
}

const RELATION = /^\s*([A-Za-z_]\w*)\s*(<=|>=|==|!=|<|>)\s*(\S.*?)\s*$/;

/** What relations may name: the dimensions, and the parameters that do not vary. */
export interface Varied {
  dimensions: readonly NamedDimension[];
  fixed: Parameters;
}

/**
 * What points and results must satisfy.
 * @throws HoldfastError VALIDATION with the path `constraints.<index>`
 */
export function constraintsOf(
  constraints: SearchRequest['constraints'],
  varied: Varied,
): { relations: Relation[]; results: ResultConstraint[] } {
  const relations: Relation[] = [];
  const results: ResultConstraint[] = [];
  constraints.forEach((constraint, i) => {
    if (typeof constraint !== 'string') return void results.push(constraint);
    const result = boundOf(constraint, varied, `constraints.${i}`);
    if (result) results.push(result);
    else relations.push(relationOf(constraint, varied, `constraints.${i}`));
  });
  return { relations, results };
}

/** A bound of a statistic, such as `trades >= 10`; undefined for what is none. */
function boundOf(text: string, { dimensions }: Varied, path: string): ResultConstraint | undefined {
  const [, statistic = '', operator, right] = RELATION.exec(text) ?? [];
  const bound = Number(right);
  if (dimensions.some(({ name }) => name === statistic) || !isAnyStatistic(statistic) || Number.isNaN(bound)) {
    return undefined;
  }
  if (!Number.isFinite(bound)) throw new HoldfastError('VALIDATION', `${path}: must be a finite number`, { path });
  if (operator === '>=') return { statistic, min: bound };
  return operator === '<=' ? { statistic, max: bound } : undefined;
}

const TURNED: Readonly<Record<Relation['operator'], Relation['operator']>> = {
  ...{ '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' },
};

/** @throws HoldfastError VALIDATION with the given path where it is no relation of a parameter that varies */
function relationOf(text: string, { dimensions, fixed }: Varied, path: string): Relation {
  const invalid = (message: string) => new HoldfastError('VALIDATION', `${path}: ${message}`, { path });
  const [, left, given, right] = RELATION.exec(text) ?? [];
  if (left === undefined || right === undefined) throw invalid(SHOWN);
  const operator = given as Relation['operator'];
  const names = dimensions.map(({ name }) => name);
  const unknown = (name: string) =>
    withSuggestion(invalid(`"${name}" is not a parameter of the space`), name, [...names, ...Object.keys(fixed)]);
  const isFixed = (name: string) => Object.hasOwn(fixed, name);
  if (isFixed(left) && names.includes(right)) {
    return compared(
      { left: right, operator: TURNED[operator], right: fixed[left]!, named: false },
      dimensions,
      invalid,
    );
  }
  if (!names.includes(left)) throw unknown(left);
  if (names.includes(right)) return compared({ left, operator, right, named: true }, dimensions, invalid);
  if (isFixed(right)) return compared({ left, operator, right: fixed[right]!, named: false }, dimensions, invalid);
  if (/^[A-Za-z_]\w*$/.test(right) && right !== 'true' && right !== 'false') throw unknown(right);
  return compared({ left, operator, right: valueOf(right, path), named: false }, dimensions, invalid);
}

const SHOWN = 'must be a relation such as "fast < slow"';

/** The relation, whose sides are numbers unless it only asks whether they are equal. */
function compared(
  relation: Relation,
  dimensions: readonly NamedDimension[],
  invalid: (message: string) => HoldfastError,
): Relation {
  const { left, operator, right, named } = relation;
  if (operator === '==' || operator === '!=') return relation;
  if (!named && typeof right !== 'number') throw invalid(SHOWN);
  for (const name of [left, ...(named ? [right] : [])]) {
    const { dimension } = dimensions.find((one) => one.name === name)!;
    if (dimension.type === 'values' && dimension.values.some((value) => typeof value !== 'number')) {
      throw invalid(`"${String(name)}" has values that are not numbers`);
    }
  }
  return relation;
}

function valueOf(text: string, path: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  if (Math.abs(number) === Infinity)
    throw new HoldfastError('VALIDATION', `${path}: must be a finite number`, { path });
  return Number.isNaN(number) ? text.replace(/^(["'])(.*)\1$/, '$2') : number;
}

/** @throws HoldfastError VALIDATION with the path of a formula without a weight */
export function objectivesOf(objectives: SearchRequest['objectives']): SearchObjective[] {
  return objectives.map((objective, i) => {
    const { direction } = objective;
    if ('statistic' in objective) return { terms: [{ statistic: objective.statistic, weight: 1 }], direction };
    const terms = Object.entries(objective.formula).flatMap(([statistic, weight]) =>
      weight === 0 ? [] : [{ statistic: statistic as SearchObjective['terms'][0]['statistic'], weight }],
    );
    if (terms.length > 0) return { terms, direction };
    const path = `objectives.${i}.formula`;
    throw new HoldfastError('VALIDATION', `${path}: needs a weight that is not 0`, { path });
  });
}
