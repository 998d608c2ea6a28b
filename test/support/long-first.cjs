const { createRequire } = require('node:module');

const Sequencer = createRequire(require.resolve('jest'))('@jest/test-sequencer').default;

/**
 * Files that take longest, as measured: one that begins late is left over at the end. Those that wait most of their time are between
 * those that compute.
 */
const LONG = [
  ...[
    'workflows/outages',
    'engine/audits/random-walk-audit',
    'engine/audits/changed-future',
    'cli/on-a-stack',
    'judge/zoo',
  ],
  ...['engine/host/engine-host', 'browser/dashboard', 'engine/host/market-memory', 'architecture', 'api/datasets'],
  ...[
    'api/bad-input',
    'browser/truth',
    'activities/ask-tell-points',
    'activities/generation-in-rungs',
    'browser/scripts',
  ],
];

/** Jest's own order, by the last time or the size of each file, after those that are known to be long. */
module.exports = class LongFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b));
  }
};
