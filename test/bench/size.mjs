/**
 * `npm run bench:size [-- queue trials load memory]`: what must hold at size, or those that are named, each on a stack or
 * process of its own. Prints each figure beside what it must be and writes `test-results/size.json`.
 */
import { bootstrap } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { printFigures, writeFigures } from './size/figures.mjs';

async function main() {
  await bootstrap();
  const { measureQueue } = await import('./size/queue.mjs');
  const { measureTrials } = await import('./size/trials.mjs');
  const { measureLoad } = await import('./size/load.mjs');
  const { measureMemory } = await import('./size/memory.mjs');
  const measures = { queue: measureQueue, trials: measureTrials, load: measureLoad, memory: measureMemory };
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in measures));
  if (unknown) throw new Error(`there is no measure "${unknown}"; there are ${Object.keys(measures).join(', ')}`);
  const figures = [];
  for (const name of names.length > 0 ? names : Object.keys(measures)) {
    progress(name);
    figures.push(...(await measures[name]()));
  }
  printFigures(figures);
  writeFigures(figures);
}

await main().catch(fail);
