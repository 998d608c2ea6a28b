/**
 * fast-check with the same samples in every run of the tests, so that what they find does not depend on luck;
 * `npm run test:random` gives other seeds, one after the other, and prints them.
 */
const path = require('node:path');

// The mapped name would lead back here.
const fc = require(path.join(path.dirname(require.resolve('fast-check/package.json')), 'lib/cjs/fast-check.js'));
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED ?? 1) });
module.exports = fc;
