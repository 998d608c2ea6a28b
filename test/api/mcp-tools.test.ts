import type { Identity, Permission } from '../../api/auth';
import { toolsFor, tools, WATCH_TOOL } from '../../api/mcp/tools';
import { appRouter } from '../../api/routers/app-router';

const holder = (...permissions: Permission[]): Identity => ({
  name: 'test',
  permissions: new Set(permissions),
  via: 'key',
});
const namesFor = (identity: Identity | undefined) => toolsFor(identity).map(({ name }) => name);

interface Definition {
  type: string;
  meta: { permission: Permission };
}
const PROCEDURES = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Definition }>);

describe('tools of the Model Context Protocol', () => {
  it('are every procedure but streams, each by its own name, with a description and an object as its input', () => {
    const expected = PROCEDURES.filter(([, { _def }]) => _def.type !== 'subscription').map(([path]) => path);
    expect([...tools().values()].map(({ procedure }) => procedure).sort()).toEqual(expected.sort());
    for (const { shown } of tools().values()) {
      expect(shown.name).toMatch(/^[a-zA-Z0-9_]{1,64}$/);
      expect(shown.description!.length).toBeGreaterThan(10);
      expect(shown.inputSchema.type).toBe('object');
    }
  });

  it('say that they only read exactly where they are queries', () => {
    for (const { procedure, shown } of tools().values()) {
      const [, { _def }] = PROCEDURES.find(([path]) => path === procedure)!;
      expect([procedure, shown.annotations!.readOnlyHint]).toEqual([procedure, _def.type === 'query']);
    }
  });

  it.each<[Permission[], string[], string[]]>([
    [['read'], ['runs_list', 'scripts_validate'], ['runs_create', 'sessions_create', 'seals_break']],
    [['run_backtest'], ['runs_list', 'runs_create', 'seals_commit'], ['sessions_create', 'strategies_upload']],
    [['initialize'], ['sessions_create', 'runs_get'], ['runs_create', 'sessions_delete']],
    [['admin'], ['runs_list', 'runs_create', 'sessions_create', 'seals_break', 'system_drain'], []],
  ])('with the permissions %j are those that these permit', (permissions, present, absent) => {
    const names = namesFor(holder(...permissions));
    expect(names).toEqual(expect.arrayContaining([...present, WATCH_TOOL.name]));
    for (const name of absent) expect(names).not.toContain(name);
  });

  it('without a caller are none but the one that reads nothing by itself', () => {
    expect(namesFor(undefined)).toEqual([WATCH_TOOL.name]);
  });

  it('describe the fields of their input as the contract does, but for pages and waiting', () => {
    const { inputSchema } = tools().get('runs_create')!.shown;
    const { properties } = inputSchema as { properties: Record<string, { description?: string; default?: unknown }> };
    expect(properties['label']!.description).toBe('A name of your own.');
    expect(properties['wait']!.description).toMatch(/ended/);
    const list = tools().get('runs_list')!.shown.inputSchema as typeof inputSchema & { properties: typeof properties };
    expect(list.properties['limit']!.default).toBe(100);
  });
});
