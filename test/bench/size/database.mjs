import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { providePostgres } from '../../../infra/bootstrap/postgres.mjs';

const require = createRequire(import.meta.url);
const { Client } = require('pg');
const built = (file) => require(path.join(distDir, 'infra/local', file));

/** Where a stack's embedded Postgres server is. */
export function databaseUrlOf({ home, ports }) {
  const { databaseUrl } = built('postgres-data.js');
  const { postgresPlace } = built('postgres-place.js');
  return databaseUrl(postgresPlace(home, providePostgres()), ports.postgres);
}

/** A client of a stack's embedded Postgres server, as its owner. */
export async function openDatabase(stack) {
  const client = new Client({ connectionString: databaseUrlOf(stack) });
  await client.connect();
  return client;
}

const DURATION = /duration: ([\d.]+) ms {2}(parse|bind|execute) /;

/**
 * Logs how long every statement takes until `stop`, which resolves with what those that name `pattern` took, in ms: their
 * parse, bind and execute, one list each.
 */
export async function logStatements(client, { home, pattern }) {
  const file = path.join(home, 'logs/postgres.log');
  const from = statSync(file).size;
  const set = async (ms) => {
    await client.query(`alter system set log_min_duration_statement = ${ms}`);
    await client.query('select pg_reload_conf()');
  };
  await client.query('alter system set log_parameter_max_length = 0');
  await set(0);
  return {
    async stop() {
      await set(-1);
      return readDurations(file, { from, pattern });
    },
  };
}

/** A record of the log goes on in lines that begin with a tab. */
async function readDurations(file, { from, pattern }) {
  const times = { parse: [], bind: [], execute: [] };
  let [step, ms, text] = [undefined, 0, ''];
  const take = () => {
    if (step && pattern.test(text)) times[step].push(ms);
    step = undefined;
  };
  for await (const line of createInterface({ input: createReadStream(file, { start: from }) })) {
    if (line.startsWith('\t')) {
      if (step) text += line;
      continue;
    }
    take();
    const found = DURATION.exec(line);
    if (found) [step, ms, text] = [found[2], Number(found[1]), line];
  }
  take();
  return times;
}
