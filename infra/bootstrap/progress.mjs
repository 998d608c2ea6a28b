/** Something a person has to mend; its message says what and how, so no stack is shown. */
export class SetUpError extends Error {
  name = 'SetUpError';
}

/** Prints one line of progress. */
export function progress(text) {
  process.stdout.write(`[set-up] ${text}\n`);
}

/** Runs a step and prints how long it took when that is worth a line. */
export async function timed(text, work) {
  const begin = performance.now();
  progress(`${text} …`);
  const result = await work();
  progress(`${text}: done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}

/** Ends the process: with the message alone for what a person has to mend, with everything for the unexpected. */
export function fail(error) {
  process.stderr.write(`${error instanceof SetUpError ? error.message : (error?.stack ?? String(error))}\n`);
  process.exit(1);
}
