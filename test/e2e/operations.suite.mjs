import assert from 'node:assert/strict';
import { TextDecoderStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startFaultStack, startSweep, TRIALS } from '../faults/rig.mjs';
import { runSuite, until } from '../support/suite.mjs';
import { removeTestHome } from '../support/test-home.mjs';

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest, url, key } = stack;
const final = ({ status }) => ['completed', 'failed', 'cancelled'].includes(status);

async function call(procedure, input, mutation = false) {
  const address = `/trpc/${procedure}`;
  const { status, body } = mutation
    ? await rest('POST', address, input)
    : await rest('GET', `${address}?input=${encodeURIComponent(JSON.stringify(input))}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.result.data;
}
const read = (id) => call('operations.get', { id, forceRefresh: true });

async function startRun(work) {
  const run = { session: 'faults', strategy: 'fixed-cost', parameters: { work }, cache: 'bypass' };
  const { status, body } = await rest('POST', '/api/v1/runs', run);
  assert.equal(status, 202, JSON.stringify(body));
  return body.runId;
}

/** Work a bar at which one run takes so long on this machine. */
async function workFor(seconds) {
  for (let work = 20_000; ; work *= 4) {
    const probe = { session: 'faults', strategy: 'fixed-cost', parameters: { work }, cache: 'bypass' };
    const { body } = await rest('POST', '/api/v1/runs?wait=true', probe);
    const ms = Date.parse(body.finishedAt) - Date.parse(body.startedAt);
    if (ms > 500) return Math.round((work * seconds * 1000) / ms);
  }
}

/** Reads a stream of events until `enough` is true of what came, then leaves. */
async function collect(query, enough, headers = {}) {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/v1/events?${query}`, {
    headers: { 'x-api-key': key, ...headers },
    signal: leaving.signal,
  });
  assert.equal(response.status, 200);
  const events = [];
  let text = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  while (!enough(events)) {
    const { value, done } = await reader.read();
    if (done) break;
    const blocks = (text + value).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block);
      if (data) events.push(JSON.parse(data[1]));
    }
  }
  leaving.abort();
  return events;
}
const ended = (events) => events.some(({ topic }) => topic === 'completed' || topic === 'failed');

async function newestEvent() {
  let last = '0';
  for (;;) {
    const events = await call('events.list', { lastEventId: last, limit: 1000 });
    if (events.length === 0) return last;
    last = String(events.at(-1).id);
  }
}

/** While one process stands still, the operation is marked; afterwards it is not, and goes on. */
async function staleWhileStopped(process, work) {
  const id = await startRun(work);
  await until(
    () => read(id),
    ({ progress }) => progress.done > 0,
  );
  stack.kill(process, 'SIGSTOP');
  let marked;
  try {
    marked = await until(
      () => read(id),
      ({ stale }) => stale,
    );
  } finally {
    stack.kill(process, 'SIGCONT');
  }
  assert.ok(Date.parse(marked.staleSince) < Date.now());
  assert.ok(marked.progress.done > 0, 'the last that is known is not shown');
  await until(
    () => read(id),
    (view) => final(view) || !view.stale,
  );
  await call('operations.cancel', { id }, true);
  await until(() => read(id), final);
}

let work;
try {
  await runSuite({
    'progress moves, with figures, and agrees with the result': async () => {
      work = await workFor(10);
      const before = await newestEvent();
      const id = await startRun(Math.round(work / 2));
      const seen = [];
      const listed = [];
      const history = [];
      let cursor;
      const last = await until(async () => {
        const view = await read(id);
        seen.push(view);
        const { items } = await call('runs.list', { sort: '-createdAt', limit: 5 });
        listed.push(items.find(({ runId }) => runId === id).progress);
        const page = await call('operations.metrics', { id, cursor });
        history.push(...page.items);
        cursor = page.nextCursor;
        return view;
      }, final);
      assert.equal(last.status, 'completed', JSON.stringify(last));
      // By itself, and in a list, which may be a moment behind.
      for (const fractions of [seen.map(({ progress }) => progress.fraction), listed]) {
        assert.ok(new Set(fractions).size > 2, `only ${new Set(fractions).size} steps were seen`);
        assert.deepEqual(
          fractions,
          [...fractions].sort((a, b) => a - b),
        );
      }
      // At the last bar it may still run while its result is stored.
      const computing = ({ status, progress, context }) =>
        status === 'running' && progress.fraction < 1 && context.barsPerSecond > 0;
      const middle = seen.filter(computing).at(-1);
      assert.equal(middle.progress.total, 2000);
      assert.match(middle.context.currentDate, /^2024-01-0\dT/);
      assert.ok(middle.context.etaSeconds > 0, JSON.stringify(middle.context));
      assert.equal(middle.stale, false);
      const whole = await call('operations.metrics', { id });
      history.push(...(await call('operations.metrics', { id, cursor })).items);
      assert.deepEqual(
        history.map(({ seq, bar }) => [seq, bar]),
        whole.items.map(({ seq, bar }) => [seq, bar]),
      );
      assert.equal(whole.items.length, 40);
      whole.items.forEach((point, i) => assert.ok(Math.abs(point.equity - history[i].equity) < 1e-6));
      const events = await collect(`operationId=${id}&lastEventId=${before}`, ended);
      assert.deepEqual(
        [events[0].body.status, events[1].topic, events.at(-1).topic],
        ['queued', 'started', 'completed'],
      );
      assert.ok(events.some(({ topic, body }) => topic === 'progress' && body.barsDone > 0));
      return `${seen.length} looks, ${events.length} events`;
    },
    'a sweep counts its trials and knows the best so far': async () => {
      const id = await startSweep(rest, Math.max(1, Math.round(work / 240)));
      const middle = await until(
        () => read(id),
        ({ progress, status }) => progress.done > 20 || final({ status }),
      );
      assert.equal(middle.status, 'running');
      assert.deepEqual([middle.progress.total, middle.progress.unit], [TRIALS, 'trials']);
      const { best, trialsPerSecond } = middle.context;
      assert.ok(best.trial >= 0 && best.statistic === 'sharpe', JSON.stringify(best));
      assert.ok(trialsPerSecond > 0);
      const last = await until(() => read(id), final);
      const { body } = await rest('GET', `/api/v1/sweeps/${id}/trials?sort=-sharpe&limit=1`);
      assert.deepEqual([last.progress.done, last.context.best.trial], [TRIALS, body.items[0].trial]);
      const { items } = await call('operations.metrics', { id });
      assert.ok(items.length > 0 && items.every(({ done }, i) => i === 0 || done >= items[i - 1].done));
    },
    'a stream that is interrupted goes on without a gap and without a repetition': async () => {
      const before = await newestEvent();
      const following = collect(`topic=started,completed&lastEventId=${before}`, (events) => events.length >= 20);
      const run = { session: 'faults', strategy: 'fixed-cost', parameters: { work: 10 }, cache: 'bypass' };
      for (let i = 0; i < 10; i++) await rest('POST', '/api/v1/runs?wait=true', run);
      const whole = await following;
      const parts = [];
      for (let last = before; parts.length < 20; last = String(parts.at(-1).id)) {
        const headers = { 'last-event-id': last };
        const part = await collect(
          'topic=started,completed',
          (events) => events.length >= 3 || parts.length + events.length >= 20,
          headers,
        );
        parts.push(...part.slice(0, 3));
      }
      assert.deepEqual(parts.slice(0, 20), whole.slice(0, 20));
      // The API dies under a stream: whoever comes again goes on.
      const api = stack.pids().api;
      const leaving = collect(`lastEventId=${whole.at(-1).id}`, () => false).catch(() => 'interrupted');
      await delay(300);
      stack.kill('api');
      await leaving;
      await until(
        () => rest('GET', '/health').catch(() => ({ body: {} })),
        ({ body }) => body.status === 'healthy' && stack.pids().api !== api,
      );
      await rest('POST', '/api/v1/runs?wait=true', run);
      const rest1 = await collect(
        `topic=started,completed&lastEventId=${whole[9].id}`,
        (events) => events.length >= 12,
      );
      assert.deepEqual(rest1.slice(0, 10), whole.slice(10));
      assert.deepEqual(
        rest1.slice(10).map(({ topic }) => topic),
        ['started', 'completed'],
      );
    },
    'a cancel keeps its reason, ends soon, and may be repeated': async () => {
      const latencies = [];
      for (let i = 0; i < 8; i++) {
        const id = await startRun(work);
        await until(
          () => read(id),
          ({ progress }) => progress.done > 0,
          { everyMs: 20 },
        );
        await delay(137 * (i % 3));
        const started = performance.now();
        await call('operations.cancel', { id, reason: 'enough' }, true);
        const closed = await until(() => read(id), final, { everyMs: 5 });
        latencies.push(performance.now() - started);
        assert.deepEqual([closed.status, closed.cancelReason], ['cancelled', 'enough']);
        const again = await call('operations.cancel', { id, reason: 'more' }, true);
        assert.deepEqual(
          [again.status, again.cancelReason, again.finishedAt],
          ['cancelled', 'enough', closed.finishedAt],
        );
      }
      latencies.sort((a, b) => a - b);
      return `door to closed: median ${latencies[4].toFixed(0)} ms, most ${latencies.at(-1).toFixed(0)} ms`;
    },
    'a run that was cancelled is computed again as a new one, and one that is at work is not': async () => {
      const body = { session: 'faults', strategy: 'fixed-cost', parameters: { work: 1000 }, label: 'once more' };
      const { body: first } = await rest('POST', '/api/v1/runs?wait=true', { ...body, cache: 'bypass' });
      const id = await startRun(work);
      const refused = await rest('POST', `/api/v1/runs/${id}/retry`);
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'INVALID_STATE']);
      await call('operations.cancel', { id }, true);
      await until(() => read(id), final);
      const again = await rest('POST', `/api/v1/runs/${id}/retry`);
      assert.equal(again.status, 202, JSON.stringify(again.body));
      assert.notEqual(again.body.runId, id);
      assert.equal(again.body.parameters.work, work);
      await call('operations.cancel', { id: again.body.runId }, true);
      assert.equal(first.status, 'completed');
      const whole = await rest('POST', `/api/v1/runs/${first.runId}/retry`);
      assert.deepEqual([whole.status, whole.body.error.code], [409, 'INVALID_STATE']);
    },
    'a cancelled sweep takes no row afterwards': async () => {
      const id = await startSweep(rest, Math.max(1, Math.round(work / 20)));
      await until(
        () => read(id),
        ({ progress }) => progress.done > 5,
      );
      await call('operations.cancel', { id }, true);
      await until(() => read(id), final, { everyMs: 10 });
      const rows = (await rest('GET', `/api/v1/sweeps/${id}`)).body.completed;
      await delay(1500);
      assert.equal((await rest('GET', `/api/v1/sweeps/${id}`)).body.completed, rows);
      assert.equal((await read(id)).progress.done, rows);
    },
    'a run is marked stale while Temporal stands still': () => staleWhileStopped('temporal', work),
    'a run is marked stale while its engine stands still': () => staleWhileStopped('engine-worker-1', work),
    'the Temporal UI and the dashboard lead to each other': async () => {
      const id = await startRun(10);
      const view = await until(() => read(id), final);
      assert.equal(view.dashboardUrl, `${url}/app/runs/${id}`);
      const connection = await Connection.connect({ address: stack.temporalAddress });
      try {
        const described = await new Client({ connection }).workflow.getHandle(`run/${id}`).describe();
        assert.ok((await described.staticDetails()).includes(view.dashboardUrl));
        assert.equal(await described.staticSummary(), 'Run of fixed-cost in faults');
      } finally {
        await connection.close();
      }
    },
    'what is pruned leaves what is named': async () => {
      const { items } = (await rest('GET', '/api/v1/runs?limit=1000&status=completed')).body;
      const report = await call('system.prune', { dryRun: true }, true);
      assert.deepEqual([report.dryRun, report.operations, report.trials, report.artifacts], [true, 0, 0, 0]);
      const real = await call('system.prune', {}, true);
      assert.deepEqual([real.operations, real.artifacts, real.manifests], [0, 0, 0]);
      const { status, body } = await rest('GET', `/api/v1/runs/${items[0].runId}/equity?limit=1`);
      assert.deepEqual([status, body.total], [200, 2000]);
    },
    'a read on a hit takes no look at the engine': async () => {
      const id = await startRun(work);
      await until(
        () => read(id),
        ({ progress }) => progress.done > 0,
      );
      // What was read stays fresh for a second, in which a machine under load may not read twice.
      let first;
      await until(
        async () => {
          first = await call('operations.get', { id });
          return call('operations.get', { id });
        },
        (second) => second.readAt === first.readAt,
      );
      assert.notEqual((await read(id)).readAt, first.readAt);
      const time = async (input) => {
        const times = [];
        for (let i = 0; i < 40; i++) {
          const started = performance.now();
          await call('operations.get', { id, ...input });
          times.push(performance.now() - started);
        }
        return times.sort((a, b) => a - b)[20].toFixed(1);
      };
      const note = `by HTTP: hit ${await time({})} ms, miss ${await time({ forceRefresh: true })} ms`;
      await call('operations.cancel', { id }, true);
      return note;
    },
  });
} finally {
  await stack.stop();
  await removeTestHome(stack.home);
}
