import { FULL_STATISTICS, RUN_DATES } from '../../engine/model/run-statistics';
import { STATISTICS } from '../../engine/model/statistics';
import { PERMISSIONS } from '../../api/auth';
import { openApiDocument } from '../../api/rest/openapi';
import { procedureInfo } from '../../api/rest/procedures';
import { pathFields } from '../../api/rest/rest-input';
import { REST_ROUTES } from '../../api/rest/routes';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: { properties: Record<string, unknown> } } } };
  responses: Record<string, unknown>;
}
interface Described {
  properties: Record<string, { description?: string }>;
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> };

/** Aliases are described by the route of which they are one. */
const DESCRIBED = REST_ROUTES.filter(({ isAlias }) => !isAlias);

let document: Document;
beforeAll(async () => void (document = (await openApiDocument('1.2.3')) as Document));

test('the document has every route of the table, the stream of events, the bars of a session, tearsheets and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const listed = DESCRIBED.map(({ method, path }) => `${method} /api/v1${path.replace(/:(\w+)/g, '{$1}')}`);
  const pages = ['runs', 'sweeps', 'searches'].map((kind) => `GET /api/v1/${kind}/{id}/tearsheet`);
  const alone = ['GET /api/v1/events', 'GET /api/v1/sessions/{name}/bars', ...pages];
  expect(described.sort()).toEqual([...listed, ...alone].sort());
});

test.each(['runs', 'sweeps'])('the list of %s says how it is sorted', (kind) => {
  const { parameters } = document.paths[`/api/v1/${kind}`]!['get']!;
  expect(parameters).toContainEqual(
    expect.objectContaining({
      name: 'sort',
      schema: { type: 'string', enum: ['createdAt', '-createdAt'], default: 'createdAt' },
    }),
  );
  const { description } = parameters!.find(({ name }) => name === 'sort') as { description?: string };
  expect(description).toContain('newest first');
});

test.each(DESCRIBED.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s says each field of its procedure once',
  (_name, route) => {
    const operation = document.paths[`/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`]![route.method.toLowerCase()]!;
    const body = operation.requestBody?.content['application/json'].schema.properties ?? {};
    const described = [...(operation.parameters ?? []).map((parameter) => parameter.name), ...Object.keys(body)];
    const { input, permission } = procedureInfo(route.procedure);
    // In which form a table is given, and whether something is only tried, is a matter of this door.
    const form = [...(route.table ? ['format'] : []), ...(route.dryRun ? ['dryRun'] : [])];
    expect(described.sort()).toEqual([...Object.keys(input.shape), ...form].sort());
    expect(PERMISSIONS).toContain(permission);
    const inPath = operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? [];
    expect(inPath).toEqual(pathFields(route.path));
    expect(Object.keys(operation.responses)).toContain(String(route.status ?? 200));
  },
);

test('the document is the same each time', async () => {
  expect(await openApiDocument('1.2.3')).toEqual(document);
});

test('a run shows every statistic, each with its unit', () => {
  const { schemas } = (document as unknown as { components: { schemas: Record<string, unknown> } }).components;
  const text = JSON.stringify(schemas['Run']);
  for (const name of [...STATISTICS, ...Object.keys(FULL_STATISTICS), ...RUN_DATES])
    expect(text).toContain(`"${name}"`);
  const { statistics } = (schemas['Run'] as { properties: { statistics: { anyOf: Described[] } } }).properties;
  const described = Object.values(statistics.anyOf[0]!.properties);
  expect(described.length).toBe(STATISTICS.length + Object.keys(FULL_STATISTICS).length + RUN_DATES.length + 1);
  expect(described.filter(({ description }) => !description)).toEqual([]);
});
