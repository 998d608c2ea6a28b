import assert from 'node:assert/strict';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const home = makeTestHome();
for (const [i, instrument] of ['AAA.TEST', 'BBB.TEST'].entries()) {
  writeBars({ folder: path.join(home, 'catalog/mcp'), instrument, bars: 2000, seed: i + 1 });
}
const strategies = path.join(project, 'test/fixtures/strategies');
const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
const rest = restClient(stack);

async function connected(transport) {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return client;
}

const overHttp = (key = stack.key) =>
  connected(
    new StreamableHTTPClientTransport(new URL(`${stack.url}/mcp`), { requestInit: { headers: { 'x-api-key': key } } }),
  );
const overStdio = (env = {}) =>
  connected(
    new StdioClientTransport({
      command: process.execPath,
      args: [path.join(project, 'infra/holdfast.mjs'), 'mcp'],
      env: { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key, ...env },
    }),
  );
const clients = { http: await overHttp(), stdio: await overStdio() };

/** The same of both transports. */
async function both(ask) {
  const [http, stdio] = [await ask(clients.http), await ask(clients.stdio)];
  assert.deepEqual(stdio, http);
  return http;
}

const call = (client, name, { onprogress, ...given } = {}) =>
  client.callTool({ name, arguments: given }, undefined, onprogress && { onprogress }).then((answer) => {
    assert.deepEqual(JSON.parse(answer.content[0].text), answer.structuredContent, 'text and structure differ');
    return answer;
  });

async function done(client, name, given) {
  const { isError, structuredContent } = await call(client, name, given);
  assert.ok(!isError, JSON.stringify(structuredContent));
  return structuredContent;
}

async function refused(name, given, expected) {
  const answer = await both((client) => call(client, name, given));
  assert.equal(answer.isError, true);
  const { code, path: field } = answer.structuredContent.error;
  assert.deepEqual({ code, field }, expected);
  return answer.structuredContent.error;
}

const run = { session: 'mcp', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } };

await runSuite({
  'the server names itself, what it can and how to work with it': () =>
    both((client) => {
      const { name, version } = client.getServerVersion();
      assert.equal(name, 'holdfast');
      assert.match(version, /^\d+\.\d+\.\d+/);
      const { tools, resources, prompts } = client.getServerCapabilities();
      assert.ok(tools && resources && prompts);
      assert.match(client.getInstructions(), /sessions_create/);
    }),

  'tools are listed with the schema of their input, and which of them only read': async () => {
    const { tools } = await both((client) => client.listTools());
    const named = new Map(tools.map((tool) => [tool.name, tool]));
    assert.ok(tools.length > 140, `${tools.length} tools`);
    const create = named.get('runs_create');
    assert.equal(create.annotations.readOnlyHint, false);
    assert.deepEqual(create.inputSchema.required.sort(), ['session', 'strategy']);
    assert.equal(named.get('runs_list').annotations.readOnlyHint, true);
    assert.equal(named.get('sessions_delete').annotations.destructiveHint, true);
    assert.ok(tools.every(({ name, description }) => /^[a-zA-Z0-9_]{1,64}$/.test(name) && description.length > 10));
    return `${tools.length} tools`;
  },

  'a session is opened and a run is done by tools, the same as by REST': async () => {
    const given = { name: 'mcp', catalog: 'mcp', start: '2024-01-01', end: '2024-01-02', wait: true };
    const session = await done(clients.http, 'sessions_create', given);
    assert.equal(session.status, 'ready');
    const first = await done(clients.http, 'runs_create', { ...run, wait: true });
    assert.equal(first.status, 'completed');
    const second = await done(clients.stdio, 'runs_create', { ...run, cache: 'bypass', wait: true });
    assert.notEqual(second.runId, first.runId);
    assert.equal(second.resultHash, first.resultHash);
    const { body } = await rest('GET', `/api/v1/runs/${first.runId}`);
    assert.deepEqual(await both((client) => done(client, 'runs_get', { id: first.runId.slice(0, 8) })), body);
  },

  'a run tells its progress while it is waited for, over both transports': async () => {
    for (const client of Object.values(clients)) {
      const told = [];
      const given = { ...run, strategy: 'unhurried', parameters: { milliseconds: 1 }, cache: 'bypass', wait: true };
      const ended = await done(client, 'runs_create', { ...given, onprogress: (progress) => told.push(progress) });
      assert.equal(ended.status, 'completed');
      assert.ok(told.length >= 2, JSON.stringify(told));
      assert.deepEqual(told.at(-1), { progress: 1, total: 1, message: 'completed' });
      const fractions = told.map(({ progress }) => progress);
      assert.deepEqual(
        fractions,
        [...new Set(fractions)].sort((a, b) => a - b),
        'progress does not grow',
      );
    }
  },

  'work that was accepted is watched to its end, and cancelled by its tool': async () => {
    const slow = { ...run, strategy: 'unhurried', parameters: { milliseconds: 20 }, cache: 'bypass' };
    const accepted = await done(clients.stdio, 'runs_create', slow);
    const watched = done(clients.stdio, 'operations_watch', { id: accepted.runId });
    await done(clients.http, 'operations_cancel', { id: accepted.runId, reason: 'enough' });
    const { status, cancelReason } = await watched;
    assert.deepEqual({ status, cancelReason }, { status: 'cancelled', cancelReason: 'enough' });
  },

  'requests with the same key of idempotence make one run': async () => {
    const make = (client) =>
      client.callTool({
        name: 'runs_create',
        arguments: { ...run, cache: 'bypass', wait: true },
        _meta: { idempotencyKey: 'mcp-1' },
      });
    const [first, second] = [await make(clients.http), await make(clients.stdio)];
    assert.equal(second.structuredContent.runId, first.structuredContent.runId);
  },

  'a page has a hundred items unless more are asked for': async () => {
    const { items: runs } = await done(clients.http, 'runs_list');
    const id = runs[0].runId;
    assert.equal((await done(clients.http, 'runs_equity', { id })).items.length, 100);
    assert.equal((await done(clients.http, 'runs_equity', { id, limit: 150 })).items.length, 150);
  },

  'errors have the code and the path of the field at fault': async () => {
    await refused('runs_create', { ...run, session: 'absent' }, { code: 'SESSION_NOT_FOUND', field: 'session' });
    await refused(
      'runs_create',
      { ...run, account: { leverage: -1 } },
      { code: 'VALIDATION', field: 'account.leverage' },
    );
    await refused('runs_create', { ...run, bogus: 1 }, { code: 'UNKNOWN_FIELD', field: 'bogus' });
    await refused('runs_get', { id: '00000000-0000-4000-8000-000000000000' }, { code: 'RUN_NOT_FOUND', field: 'id' });
    await refused('operations_watch', { id: 'zz' }, { code: 'INVALID_ID', field: 'id' });
    await refused('bogus', {}, { code: 'NOT_FOUND', field: undefined });
  },

  'resources show runs, their diagnosis and tearsheet, and the report of the judge': async () => {
    const { items } = await done(clients.http, 'runs_list', { sort: '-createdAt' });
    const { runId } = items.find(({ strategy, status }) => strategy === 'sma-cross' && status === 'completed');
    const read = (uri) => both(async (client) => (await client.readResource({ uri })).contents[0]);
    const shown = await read(`holdfast://runs/${runId}`);
    assert.equal(JSON.parse(shown.text).runId, runId);
    const diagnosis = await rest('GET', `/api/v1/runs/${runId}/diagnosis`);
    assert.deepEqual(JSON.parse((await read(`holdfast://runs/${runId}/diagnosis`)).text), diagnosis.body);
    for (const client of Object.values(clients)) {
      // Names within its charts are others each time.
      const [sheet] = (await client.readResource({ uri: `holdfast://runs/${runId}/tearsheet` })).contents;
      assert.equal(sheet.mimeType, 'text/html');
      assert.match(sheet.text, /^<!doctype html>/i);
      assert.ok(sheet.text.includes(runId.slice(0, 8)));
    }
    const judged = await done(clients.http, 'validations_create', { kind: 'judge', run: runId, wait: true });
    assert.equal(judged.status, 'completed');
    const report = JSON.parse((await read(`holdfast://validations/${judged.validationId}`)).text);
    assert.equal(report.verdict.code, judged.verdict.code);
    const { resources } = await both((client) => client.listResources());
    assert.ok(resources.some(({ uri }) => uri === `holdfast://runs/${runId}`));
    assert.ok(resources.some(({ uri }) => uri === `holdfast://validations/${judged.validationId}`));
    const { resourceTemplates } = await both((client) => client.listResourceTemplates());
    assert.ok(resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'holdfast://runs/{id}/tearsheet'));
  },

  'a resource that is not there is refused by its code': async () => {
    for (const client of Object.values(clients)) {
      await assert.rejects(
        client.readResource({ uri: 'holdfast://runs/00000000-0000-4000-8000-000000000000' }),
        (error) => {
          assert.equal(error.code, -32002);
          assert.equal(error.data.error.code, 'RUN_NOT_FOUND');
          return true;
        },
      );
      await assert.rejects(client.readResource({ uri: 'holdfast://bogus/1' }), { code: -32002 });
    }
  },

  'prompts tell the honest way of working, with what is asked for in them': async () => {
    const { prompts } = await both((client) => client.listPrompts());
    assert.deepEqual(
      prompts.map(({ name }) => name),
      ['seal', 'search', 'judge'],
    );
    const { messages } = await both((client) =>
      client.getPrompt({ name: 'seal', arguments: { catalog: 'mcp', from: '2024-01-02' } }),
    );
    assert.match(messages[0].content.text, /Seal the catalog "mcp"[\s\S]*2024-01-02[\s\S]*seals_create/);
    const names = new Set((await clients.http.listTools()).tools.map(({ name }) => name));
    for (const { name, arguments: asked } of prompts) {
      const given = Object.fromEntries(asked.map((one) => [one.name, 'x']));
      const text = (await clients.http.getPrompt({ name, arguments: given })).messages[0].content.text;
      for (const [, tool] of text.matchAll(/`([a-z]+_[a-zA-Z_]+)`/g))
        assert.ok(names.has(tool), `${name} names ${tool}`);
    }
    await assert.rejects(clients.http.getPrompt({ name: 'seal' }), (error) => error.data.error.path === 'catalog');
  },

  'without a valid key nothing is told, over either transport': async () => {
    await assert.rejects(overHttp('hf_wrong'), /401|UNAUTHORIZED/);
    await assert.rejects(overStdio({ HOLDFAST_API_KEY: 'hf_wrong' }), /UNAUTHORIZED/);
    const answer = await fetch(`${stack.url}/mcp`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(answer.status, 401);
    assert.equal((await answer.json()).error.code, 'UNAUTHORIZED');
  },

  'a server that does not answer is told by its code': () =>
    assert.rejects(overStdio({ HOLDFAST_URL: 'http://127.0.0.1:1' }), /UNAVAILABLE/),

  'other methods are refused by name': async () => {
    const answer = await fetch(`${stack.url}/mcp`, { headers: { 'x-api-key': stack.key } });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'POST');
    assert.equal((await answer.json()).error.code, 'METHOD_NOT_ALLOWED');
  },

  'a stack stops while a tool waits': async () => {
    const slow = { ...run, strategy: 'unhurried', parameters: { milliseconds: 20 }, cache: 'bypass', wait: true };
    const waiting = clients.http.callTool({ name: 'runs_create', arguments: slow });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await clients.stdio.close();
    const outcome = waiting.then(
      ({ structuredContent }) => structuredContent,
      (error) => error,
    );
    const stopped = stack.stop();
    const { error } = await outcome;
    assert.equal(error?.code, 'UNAVAILABLE');
    await stopped;
    await clients.http.close();
  },
});
await stack.stop();
removeTestHome(home);
