/**
 * Transforms a file of a package to what the process itself gets by `require`, so that it is loaded once for all test files of a
 * worker of Jest. Where Jest itself loads it, outside of a test file, it stays what it is.
 */
const STRICT = /^\s*(['"])use strict\1;?/;

module.exports = {
  process(source, file) {
    const strict = STRICT.test(source) ? "'use strict'; " : '';
    const shared = `module.exports = process.requireOutside(${JSON.stringify(file)}); return;`;
    return { code: `${strict}if (process.requireOutside) { ${shared} }\n${source}` };
  },
  getCacheKey: (_source, file) => `shared-package 1 ${file}`,
};
