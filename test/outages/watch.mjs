import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 400;

/** What an owner sees of his work while something is away: every answer of the API, when it was asked for and when it came. */
export class Watch {
  samples = [];
  #stopped = false;
  #loops;

  /** @param {Record<string, string>} paths by the name of what they show */
  constructor(rest, paths) {
    this.#loops = Object.entries(paths).map(([of, path]) => this.#watch(rest, of, path));
  }

  async #watch(rest, of, path) {
    while (!this.#stopped) {
      const asked = Date.now();
      const answer = await rest('GET', path).catch((error) => ({
        status: 0,
        body: { error: { code: error.message } },
      }));
      const { status, error } = answer.body;
      const { stalledSince = answer.body.stalled_since ?? null, lastError = answer.body.last_error } = answer.body;
      const code = answer.status === 200 ? status : error?.code;
      this.samples.push({ of, asked, at: Date.now(), http: answer.status, code, stalledSince, lastError });
      await delay(EVERY_MS);
    }
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  /** Samples that were asked for after a moment, and answered before another one. */
  between(from, to = Infinity) {
    return this.samples.filter(({ asked, at }) => asked >= from && at <= to);
  }

  stalls(of, from, to) {
    return this.between(from, to).filter((sample) => sample.of === of && sample.stalledSince !== null);
  }
}

/** How often each of the answers came, in words. */
export function answersOf(samples) {
  const counts = new Map();
  for (const { http, code } of samples) {
    const name = `${http} ${code}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} x ${name}`).join(', ') || 'none';
}

export function slowest(samples) {
  return Math.max(0, ...samples.map(({ asked, at }) => at - asked));
}
