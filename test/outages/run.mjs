/**
 * Long outages, each on a stack of its own: `npm run test:outages -- postgres-stopped disk-full`. Writes a report.
 * `--small` takes seconds where the full form takes minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap } from '../../infra/bootstrap.mjs';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { fail } from '../../infra/bootstrap/progress.mjs';
import { poison } from './cases/poison.mjs';
import { postgresHalfOpen, postgresStopped } from './cases/postgres.mjs';
import { connectionsLeftTaken, connectionsTaken, diskFull } from './cases/resources.mjs';
import { temporalDeleted, workflowsTerminated } from './cases/temporal.mjs';
import { Figures, seconds } from './figures.mjs';

const CASES = {
  'disk-full': { name: 'disk of the artifacts full', run: diskFull },
  'connections-left': { name: 'every free connection taken', run: connectionsLeftTaken },
  'connections-all': { name: 'every connection taken', run: connectionsTaken },
  'workflows-terminated': { name: 'every workflow terminated', run: workflowsTerminated },
  'temporal-deleted': { name: 'database of Temporal deleted', run: temporalDeleted },
  poison: { name: 'a run that kills its process', run: poison },
  'postgres-stopped': { name: 'Postgres stopped', run: postgresStopped },
  'postgres-half-open': { name: 'Postgres half open', run: postgresHalfOpen },
};
const FULL = { outageMs: 600_000, shortMs: 60_000, runSeconds: 15 };
const SMALL = { outageMs: 30_000, shortMs: 15_000, runSeconds: 3 };
const REPORT = path.join(projectDir, 'test-results/outages.md');

async function runCase({ name, run }, sizes) {
  const figures = new Figures();
  const started = Date.now();
  console.log(`\n${name}`);
  try {
    await run({ ...sizes, figures });
  } catch (error) {
    console.log(error.stack);
    figures.require('it broke off', error.message.split('\n')[0].slice(0, 200), { must: 'no error', holds: false });
  }
  const verdict = figures.failed.length > 0 ? `FAILED: ${figures.failed.join(', ')}` : 'ok';
  console.log(`  ${verdict} (${seconds(started, Date.now())} s)`);
  return figures;
}

async function main() {
  const given = process.argv.slice(2);
  const small = given.includes('--small');
  const names = given.filter((argument) => argument !== '--small');
  const unknown = names.find((name) => !(name in CASES));
  if (unknown) throw new Error(`there is no outage "${unknown}"; there are ${Object.keys(CASES).join(', ')}`);
  await bootstrap();
  const report = [`# Outages${small ? ', small form' : ''}, ${new Date().toISOString()}`, ''];
  report.push('| outage | figure | must | measured | |', '| --- | --- | --- | --- | --- |');
  let failed = 0;
  for (const [id, entry] of Object.entries(CASES)) {
    if (names.length > 0 && !names.includes(id)) continue;
    const figures = await runCase(entry, small ? SMALL : FULL);
    report.push(...figures.markdown(entry.name));
    failed += figures.failed.length;
  }
  mkdirSync(path.dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${report.join('\n')}\n`);
  console.log(`\nreport: ${path.relative(projectDir, REPORT)}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main().catch(fail);
