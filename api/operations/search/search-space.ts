import { HoldfastError } from '../../../engine/model/errors';
import type { SearchRequest, SearchObjective, ResultConstraint, SpaceRequest } from '../../../engine/model/search';
import type { NamedDimension, Relation, SpaceDimension } from '../../../engine/model/search-space';
import { isStatisticName } from '../../../engine/model/statistics';
import { withSuggestion } from '../../../engine/model/suggestion';

/** Dimensions in the order of the request, each in its long form. */
export function dimensionsOf(space: SpaceRequest): NamedDimension[] {
  const names = Object.keys(space);
  if (names.length === 0) throw new HoldfastError('SPACE_EMPTY', 'The space names no parameter.', { path: 'space' });
  return names.map((name) => ({ name, dimension: dimensionOf(space[name]!) }));
}

function dimensionOf(given: SpaceRequest[string]): SpaceDimension {
  if (Array.isArray(given)) return { type: 'values', values: given };
  if ('type' in given) return given;
  const { start: low, stop: high, step } = given;
  const isWhole = Number.isInteger(low) && Number.isInteger(step);
  return { type: isWhole ? 'int' : 'float', low, high, step, log: false };
}

const RELATION = /^\s*([A-Za-z_]\w*)\s*(<=|>=|==|!=|<|>)\s*(\S.*?)\s*$/;

/**
 * What points and results must satisfy.
 * @throws HoldfastError VALIDATION with the path `constraints.<index>`
 */
export function constraintsOf(
  constraints: SearchRequest['constraints'],
  names: readonly string[],
): { relations: Relation[]; results: ResultConstraint[] } {
  const relations: Relation[] = [];
  const results: ResultConstraint[] = [];
  constraints.forEach((constraint, i) => {
    if (typeof constraint !== 'string') return void results.push(constraint);
    const result = boundOf(constraint, names, `constraints.${i}`);
    if (result) results.push(result);
    else relations.push(relationOf(constraint, names, `constraints.${i}`));
  });
  return { relations, results };
}

/** A bound of a statistic, such as `trades >= 10`; undefined for what is none. */
function boundOf(text: string, names: readonly string[], path: string): ResultConstraint | undefined {
  const [, statistic = '', operator, right] = RELATION.exec(text) ?? [];
  const bound = Number(right);
  if (names.includes(statistic) || !isStatisticName(statistic) || Number.isNaN(bound)) return undefined;
  if (!Number.isFinite(bound)) throw new HoldfastError('VALIDATION', `${path}: must be a finite number`, { path });
  if (operator === '>=') return { statistic, min: bound };
  return operator === '<=' ? { statistic, max: bound } : undefined;
}

function relationOf(text: string, names: readonly string[], path: string): Relation {
  const [, left, operator, right] = RELATION.exec(text) ?? [];
  if (left === undefined || right === undefined) {
    throw new HoldfastError('VALIDATION', `${path}: must be a relation such as "fast < slow"`, { path });
  }
  const unknown = (name: string) =>
    withSuggestion(
      new HoldfastError('VALIDATION', `${path}: "${name}" is not a parameter of the space`, { path }),
      name,
      names,
    );
  if (!names.includes(left)) throw unknown(left);
  const named = names.includes(right);
  if (!named && /^[A-Za-z_]/.test(right) && right !== 'true' && right !== 'false') throw unknown(right);
  return { left, operator: operator as Relation['operator'], right: named ? right : valueOf(right, path), named };
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
