/** The full form of every check, or of those that are named: `npm run test:faults -- R1 R9`. Writes a report. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap } from '../../infra/bootstrap.mjs';
import { projectDir } from '../../infra/bootstrap/paths.mjs';

const REPORT = path.join(projectDir, 'test-results/faults.md');
const SWEEP_SECONDS = 16;

await bootstrap();
const { runSuite } = await import('../support/suite.mjs');
// Its limits hold on a machine whose processors are at work.
process.env.TEST_BUSY = '1';
const { faultSuite } = await import('./faults.mjs');

const only = process.argv.slice(2);
const rounds = [{ title: 'As it is set up', env: {} }];
// The SDK's own tests use these sizes: each step is replayed, or nearly each.
for (const size of ['0', '3'])
  rounds.push({ title: `Workflow cache of ${size}`, env: { HOLDFAST_CACHED_WORKFLOWS: size }, only: ['R3'] });

const report = [`# Faults, ${new Date().toISOString()}`, ''];
for (const round of rounds) {
  const chosen = round.only === undefined ? only : only.length === 0 || only.includes('R3') ? round.only : undefined;
  if (chosen === undefined) continue;
  console.log(`\n${round.title}`);
  report.push(`## ${round.title}`, '', '| check | result | figures |', '| --- | --- | --- |');
  const { checks, stop } = await faultSuite({
    size: 'full',
    sweepSeconds: SWEEP_SECONDS,
    only: chosen,
    env: round.env,
  });
  try {
    await runSuite(checks, ({ name, error, note }) =>
      report.push(
        `| ${name} | ${error ? 'FAILED' : 'passed'} | ${error ? error.message.split('\n')[0] : (note ?? '')} |`,
      ),
    );
  } finally {
    await stop();
  }
  report.push('');
}
mkdirSync(path.dirname(REPORT), { recursive: true });
writeFileSync(REPORT, `${report.join('\n')}\n`);
console.log(`\nreport: ${path.relative(projectDir, REPORT)}`);
