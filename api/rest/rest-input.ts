import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { procedureInfo } from './procedures';
import type { RestRoute } from './rest-route';

type Fields = Record<string, unknown>;

/** The parts of a route's input, each a schema: what comes from the path, from the query and from the body. */
export interface RouteSchemas {
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodObject;
}

export function pathFields(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
}

export function routeSchemas(route: RestRoute): RouteSchemas {
  const { shape } = procedureInfo(route.procedure).input;
  const params = new Set(pathFields(route.path));
  const query = new Set(route.query);
  const only = (wanted: (name: string) => boolean) =>
    z.strictObject(Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name))));
  return {
    params: only((name) => params.has(name)),
    query: only((name) => query.has(name)),
    body: only((name) => !params.has(name) && !query.has(name)),
  };
}

/**
 * Puts the parts of a request together to the procedure's input, which the procedure then checks.
 * @throws HoldfastError UNKNOWN_FIELD for a field that stands in another part than the route says
 */
export function procedureInput(
  schemas: RouteSchemas,
  request: { params: unknown; query: unknown; body: unknown },
): Fields {
  const query = fieldsOf(request.query);
  const body = fieldsOf(request.body);
  const misplaced = [
    ...Object.keys(query).filter((name) => !Object.hasOwn(schemas.query.shape, name)),
    ...Object.keys(body).filter((name) => !Object.hasOwn(schemas.body.shape, name)),
  ][0];
  if (misplaced !== undefined) {
    throw new HoldfastError('UNKNOWN_FIELD', `${misplaced}: is not a field of this request`, { path: misplaced });
  }
  const typed: Fields = {};
  for (const [name, text] of Object.entries(query)) typed[name] = fromText(schemas.query.shape[name], text);
  for (const [name, text] of Object.entries(fieldsOf(request.params))) {
    typed[name] = fromText(schemas.params.shape[name], text);
  }
  return { ...body, ...typed };
}

function fieldsOf(part: unknown): Fields {
  if (part === undefined || part === null) return {};
  if (typeof part === 'object' && !Array.isArray(part)) return part as Fields;
  throw new HoldfastError('VALIDATION', 'The body must be a JSON object.');
}

const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i;

/** A text of the query or path as the type its field has; one that does not fit stays a text, which the procedure refuses. */
export function fromText(field: unknown, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const type = baseType(field);
  if (type instanceof z.ZodBoolean) return BOOLEANS.get(text) ?? text;
  if (type instanceof z.ZodNumber) return NUMBER.test(text) ? Number(text) : text;
  return text;
}

/** The schema of a field without its default. */
export function baseType(field: unknown): unknown {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodOptional)) return field;
  return baseType(field.unwrap());
}
