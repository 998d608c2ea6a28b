/**
 * `npm run bench [-- --json] [--rounds 5] [--only w2]`: the engine against a C reference on the same work. Every figure
 * is a ratio of times that were taken one right after the other, the median over rounds of fresh processes.
 */
import { prepare } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { printTable, TARGETS } from './table.mjs';

function options() {
  const argument = (name) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  return {
    json: process.argv.includes('--json'),
    rounds: Math.max(1, Number(argument('--rounds') ?? 5)),
    only: argument('--only') ?? '',
  };
}

/** Checks first, all of them: a figure for wrong results would be worth nothing. */
async function checked(workloads) {
  const usable = [];
  for (const workload of workloads) {
    const missing = workload.missing?.();
    if (missing) {
      progress(`skipped ${workload.keys.join(', ')}: ${missing}`);
      continue;
    }
    progress(`parity: ${workload.keys.join(', ')}`);
    await workload.check();
    usable.push(workload);
  }
  return usable;
}

async function measureAll(workloads, rounds) {
  const { median } = await import('./engine.mjs');
  const figures = {};
  const collect = (values) => {
    for (const [name, value] of Object.entries(values)) (figures[name] ??= []).push(value);
  };
  const raw = {};
  for (let round = 1; round <= rounds; round++) {
    for (const workload of workloads) {
      progress(`round ${round} of ${rounds}: ${workload.keys.join(', ')}`);
      const { raw: extra, ...values } = await workload.round();
      if (workload.rawOnly) Object.assign(extra, values);
      else collect(values);
      for (const [name, value] of Object.entries(extra)) (raw[name] ??= []).push(value);
    }
  }
  const medians = (lists) => Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]));
  const { ...results } = medians(figures);
  for (const key of Object.keys(TARGETS)) results[key] ??= null;
  return { ...results, raw: { ...medians(raw), rounds: figures } };
}

async function main() {
  const { json, rounds, only } = options();
  await prepare();
  const { provideData } = await import('./data.mjs');
  const { compileReference } = await import('./processes.mjs');
  const { workloads } = await import('./workloads.mjs');
  for (const notice of await provideData()) progress(notice);
  await compileReference();
  const wanted = workloads.filter(({ keys }) => keys.some((key) => key.startsWith(only)));
  const results = await measureAll(await checked(wanted), rounds);
  printTable(results);
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
}

await main().catch(fail);
