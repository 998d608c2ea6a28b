/** One run in a process of its own, straight on the engine: what a warm session has to equal. */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const dist = path.resolve(import.meta.dirname, '../../dist');
const { Catalog } = require(path.join(dist, 'engine/catalog/catalog.js'));
const { BacktestEngine } = require(path.join(dist, 'engine/backtest-engine.js'));
const { StrategyRegistry } = require(path.join(dist, 'engine/strategies/registry.js'));

const { root, cacheDir, request, config } = JSON.parse(process.argv[2]);
const catalog = new Catalog({ root, cacheDir });
const market = await catalog.loadMarket(await catalog.resolveManifest(request));
const engine = new BacktestEngine({ strategies: new StrategyRegistry() });
console.log(engine.run(market, config).resultHash);
