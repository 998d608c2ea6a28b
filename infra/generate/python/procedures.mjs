import { pascal, snake } from './names.mjs';

const JSON_TYPE = 'application/json';
/** Answers of another kind that are no document: who writes them by hand knows better. */
const BY_HAND = new Set(['events.stream']);

/**
 * What the REST document offers, by group: each with its arguments, and where they go.
 * @param {object} document the OpenAPI document
 * @param {import('./type-writer.mjs').TypeWriter} types
 */
export function proceduresOf(document, types) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const { group, name } = nameOf(path, operation);
      if (BY_HAND.has(`${group}.${name}`)) continue;
      const place = pascal(group) + pascal(name);
      const made = procedureOf({ path, method, operation, name, place }, types);
      groups.set(group, [...(groups.get(group) ?? []), made]);
    }
  }
  return groups;
}

/** `imports_profiles_list` is `list_profiles` of `imports`; what has no name is called by its address. */
function nameOf(path, { operationId, tags }) {
  if (!operationId) return { group: tags[0], name: snake(path.split('/').at(-1)) };
  const [group, ...rest] = operationId.split('_');
  return { group, name: snake(rest.reverse().join('_')) };
}

function procedureOf({ path, method, operation, name, place }, types) {
  const body = operation.requestBody?.content[JSON_TYPE]?.schema;
  const wanted = (operation.parameters ?? []).filter(({ name: field }) => field !== 'format' || !hasFiles(operation));
  const arguments_ = [
    ...wanted.map(({ name: field, in: part, required = false, schema, description }) => ({
      ...{ field, part, required, about: description ?? schema.description },
      type: types.expression(schema, place + pascal(field)),
    })),
    ...Object.entries(body?.properties ?? {}).map(([field, schema]) => ({
      ...{ field, part: 'body', required: (body.required ?? []).includes(field), about: schema.description },
      type: types.expression(schema, place + pascal(field)),
    })),
  ];
  return {
    ...{ path, method: method.toUpperCase(), name, hasBody: body !== undefined, summary: operation.summary },
    permission: /`([a-z_]+)`/.exec(operation.description ?? '')?.[1],
    repeatable: /Idempotency-Key/.test(operation.description ?? ''),
    arguments: inOrder(arguments_).map((argument) => ({ ...argument, name: snake(argument.field) })),
    answer: answerOf(operation, { types, place }),
  };
}

/** A table is given as a file by `table`. */
const hasFiles = ({ responses }) => {
  const types = Object.keys(responses['200']?.content ?? {});
  return types.includes(JSON_TYPE) && types.length > 1;
};

/** Those of the address first, then what is required. */
function inOrder(all) {
  const rank = ({ part, required }) => (part === 'path' ? 0 : required ? 1 : 2);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** The answer of success: its type, and whether it is a document, a text or a file. */
function answerOf({ responses }, { types, place }) {
  const contents = Object.entries(responses)
    .filter(([code]) => /^2/.test(code))
    .map(([, { content }]) => content ?? {});
  const schemas = contents.flatMap((content) => content[JSON_TYPE]?.schema ?? []);
  if (schemas.length === 0) {
    return contents.some((content) => 'text/html' in content)
      ? { form: 'text', type: 'str' }
      : { form: 'content', type: 'bytes' };
  }
  const distinct = [...new Set(schemas.map((schema) => JSON.stringify(schema)))].map((schema) => JSON.parse(schema));
  const [schema] = distinct;
  return {
    form: 'json',
    type: types.expression(distinct.length === 1 ? schema : { anyOf: distinct }, `${place}Answer`),
  };
}
