import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Reads over connections that are kept, at little cost to the client: it shares its processors with the server. */
export function plainReader({ url, key }) {
  const agent = new Agent({ keepAlive: true });
  return (route) =>
    new Promise((resolve, reject) => {
      const asked = get(`${url}${route}`, { agent, headers: { 'x-api-key': key } }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
      });
      asked.on('error', reject);
    });
}

/**
 * Reads routes again and again, each in a loop of its own.
 * @param {Record<string, () => string>} routes what is to be read next, by name
 * @returns `stop`, which resolves with the times of each in ms and what the answers that were not 200 said
 */
export function readRoutes(read, routes, { pauseMs = 20 } = {}) {
  let isOver = false;
  const times = Object.fromEntries(Object.keys(routes).map((name) => [name, []]));
  const refused = [];
  const loops = Object.entries(routes).map(async ([name, route]) => {
    while (!isOver) {
      const begin = performance.now();
      const { status, text } = await read(route());
      times[name].push(performance.now() - begin);
      if (status !== 200) refused.push(`${name}: ${status} ${text.slice(0, 300)}`);
      if (pauseMs > 0) await delay(pauseMs);
    }
  });
  // Told by `stop`; where that is never called, what ended the measure is told instead.
  for (const loop of loops) loop.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      return { times, refused };
    },
  };
}
