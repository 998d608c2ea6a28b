import { setTimeout as delay } from 'node:timers/promises';
import { requireSettled } from '../../faults/invariants.mjs';
import { seconds } from '../figures.mjs';
import {
  eventsOf,
  pathOf,
  reference,
  requireWholeSession,
  startOutageStack,
  startOwnPostgres,
  startProxiedPostgres,
  startRun,
  startSweep,
  untilAtWork,
  untilEnded,
} from '../rig.mjs';
import { answersOf, slowest, Watch } from '../watch.mjs';

const SWEEP_SECONDS = 24;
const RUN_SECONDS = 16;
const MOST_EVENTS = 20;

/** A sweep and a run while the database is away. @param outage begins and ends it */
async function duringOutage(stack, figures, { begin, end, lengthMs }) {
  const { rest } = stack;
  const expected = await reference(stack, { sweepSeconds: SWEEP_SECONDS, runSeconds: RUN_SECONDS });
  const sweepId = await startSweep(rest, expected.works.sweep);
  const runId = await startRun(rest, { parameters: { work: expected.works.run } });
  await untilAtWork(rest, { sweepId, runId });
  const workflows = [`sweep/${sweepId}`, `run/${runId}`];
  const watch = new Watch(rest, {
    sweep: pathOf.operation(sweepId),
    run: pathOf.operation(runId),
    'sweep view': pathOf.sweep(sweepId),
    'run view': pathOf.run(runId),
  });
  const before = await eventsOf(stack, workflows);
  const from = Date.now();
  await begin();
  const away = Date.now();
  await delay(lengthMs);
  const during = await eventsOf(stack, workflows);
  const until = Date.now();
  await end();
  const back = Date.now();
  const [sweep, run] = await Promise.all([
    untilEnded(rest, pathOf.sweep(sweepId)),
    untilEnded(rest, pathOf.run(runId)),
  ]);
  await watch.stop();
  const after = await eventsOf(stack, workflows);

  figures.add('away', `${seconds(from, back)} s`);
  figures.equal('sweep: digest', sweep.digest, expected.digest);
  figures.equal('run: resultHash', run.resultHash, expected.resultHash);
  for (const [i, of] of ['sweep', 'run'].entries()) {
    figures.most(`${of}: events added while it was away`, during[i] - before[i], MOST_EVENTS);
    figures.add(`${of}: events in all, and undisturbed`, `${after[i]}, ${expected.events[i]}`);
    const stalls = watch.stalls(of, from);
    const shown = stalls.length > 0 && stalls.every(({ lastError }) => lastError !== undefined);
    figures.require(`${of}: stalledSince and lastError seen`, describe(stalls, { away, back }), {
      must: 'seen',
      holds: shown,
    });
    const views = watch.stalls(`${of} view`, from).length;
    figures.require(`${of}: stalledSince seen in its own view`, `${views} times`, { must: 'seen', holds: views > 0 });
  }
  const answers = watch.between(away, until);
  const clear = answers.every(({ http, code }) => http === 200 || (http === 503 && code === 'UNAVAILABLE'));
  figures.require('API while it was away', answersOf(answers), {
    must: '503 UNAVAILABLE',
    holds: clear && answers.length > 0,
  });
  figures.add('slowest answer of the API meanwhile', `${slowest(answers)} ms`);
  figures.add('sweep ended after the return', `${seconds(back, sweep.seenAt)} s`);
  figures.add('run ended after the return', `${seconds(back, run.seenAt)} s`);
  await requireWholeSession(stack, figures);
  figures.add('Temporal', await requireSettled(stack));
}

function describe(stalls, { away, back }) {
  const [first] = stalls;
  if (!first) return 'never';
  const last = stalls.at(-1);
  const when =
    first.asked < back
      ? `${seconds(away, first.asked)} s after it went`
      : `${seconds(back, first.at)} s after its return`;
  const since = seconds(away, Date.parse(first.stalledSince));
  return `${stalls.length} times, first ${when}, until ${seconds(back, last.at)} s after its return; since ${since} s after it went; ${last.lastError?.code}`;
}

export async function postgresStopped({ figures, outageMs }) {
  const postgres = await startOwnPostgres();
  try {
    const stack = await startOutageStack({ DATABASE_URL: postgres.url });
    try {
      const { stop: begin, start: end } = postgres;
      await duringOutage(stack, figures, { begin, end, lengthMs: outageMs });
    } finally {
      await stack.stop();
    }
  } finally {
    await postgres.remove();
  }
}

export async function postgresHalfOpen({ figures, outageMs }) {
  const postgres = await startProxiedPostgres();
  try {
    const stack = await startOutageStack({ DATABASE_URL: postgres.proxyUrl });
    try {
      const swallow = (on) => () => Promise.resolve(postgres.proxy.swallow(on));
      await duringOutage(stack, figures, {
        begin: swallow(true),
        end: swallow(false),
        lengthMs: outageMs,
      });
    } finally {
      await stack.stop();
    }
  } finally {
    await postgres.remove();
  }
}
