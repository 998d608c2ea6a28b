import { createHash, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { databaseUrlOf } from '../size/database.mjs';
import { median } from '../engine.mjs';
import { quantile, timed } from './rig.mjs';

const SEALS = 50;
const FILES = 500;
const BLOCKS = 5;
const LOOKS = 200;

/** What an engine worker asks before every use of market data: without a seal, and with many that stand over other data. */
export async function measureSeals({ stack }) {
  const { openStore } = createRequire(import.meta.url)(path.join(distDir, 'infra/store/store.js'));
  const store = openStore({ databaseUrl: databaseUrlOf(stack) });
  const fileOf = (name) => createHash('sha256').update(name).digest('hex');
  const filesOf = (name) => Array.from({ length: FILES }, (_, i) => fileOf(`${name}/${i}`));
  const wanted = { catalog: 'looked-at', end: Infinity, datasets: filesOf('looked-at') };
  const look = async () => {
    const times = [];
    for (let i = 0; i < LOOKS; i++) times.push(await timed(() => store.seals.requireOpen(wanted, { path: 'end' })));
    return { median: median(times), p95: quantile(times, 0.95) };
  };
  try {
    const [without, among] = [[], []];
    const sealed = [];
    await look();
    for (let block = 0; block < BLOCKS; block++) {
      without.push(await look());
      for (let i = 0; i < SEALS; i++) {
        const catalog = `sealed-${block}-${i}`;
        const datasets = filesOf(catalog);
        sealed.push((await store.seals.create({ id: randomUUID(), catalog, from: 0, datasets, owner: 'bench' })).id);
      }
      await look();
      among.push(await look());
      for (const id of sealed.splice(0)) await store.seals.break(id, { by: 'bench', reason: 'measured' });
    }
    const of = (blocks, figure) => median(blocks.map((block) => block[figure]));
    return {
      'seal.lookMs': of(among, 'median'),
      raw: {
        ...{ 'seal.lookP95Ms': of(among, 'p95'), 'seal.lookNoneMs': of(without, 'median') },
        'seal.lookNoneP95Ms': of(without, 'p95'),
      },
    };
  } finally {
    await store.close();
  }
}
