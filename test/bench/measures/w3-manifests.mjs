/** Names the content of the catalog in two manifests and fills the cache: `node w3-manifests.mjs <catalogs> <cache> <out> <out>`. */
import { writeFileSync } from 'node:fs';
import { instrumentId, PORTFOLIO } from '../data.mjs';
import { built } from '../engine.mjs';

const [, , root, cacheDir, first, second] = process.argv;
const { Catalog } = built('catalog/catalog.js');
const catalog = new Catalog({ root, cacheDir });
const range = { catalog: 'w3', start: Date.UTC(2024, 0, 1) * 1000, end: Date.UTC(2025, 0, 1) * 1000 };
const ids = (count) => Array.from({ length: count }, (_, k) => instrumentId(k));

const all = ids(PORTFOLIO.instruments + PORTFOLIO.added);
const manifest = await catalog.resolveManifest({ ...range, instruments: all });
await catalog.loadMarket(manifest);
writeFileSync(second, JSON.stringify(manifest));
writeFileSync(
  first,
  JSON.stringify(await catalog.resolveManifest({ ...range, instruments: ids(PORTFOLIO.instruments) })),
);
