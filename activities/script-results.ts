import { createReadStream } from 'node:fs';
import { HoldfastError } from '../engine/model/errors';
import type { ScriptFile, ScriptRules, ScriptValidation } from '../engine/model/scripts';
import { wellFormedJson } from '../engine/model/text';
import { rulesInForce } from '../engine/scripts/checks/built-in-rules';
import { checkFiles } from '../engine/scripts/checks/check-files';
import type { ScriptExit } from '../engine/scripts/guard-protocol';
import { filesWithin, MOST_FILES, outputFiles } from '../engine/scripts/output-files';
import { readResults } from '../engine/scripts/read-results';
import type { ScriptOutcome, ScriptRow } from '../infra/store/repositories/script-repository';
import type { EngineDependencies } from './engine-dependencies';
import { untilWritten } from './until-written';

interface Left {
  row: ScriptRow;
  launch: number;
  /** Where its files are. */
  folder: string;
  exit: ScriptExit;
  /** Those that lie beside the script. */
  rules: ScriptRules | undefined;
  logLines: number;
}

const LOG_NAME = 'execution.log';
const MOST_NAMED = 20;
const MB = 2 ** 20;

/** Stores the files of a script by their content, and what the rules and its figures say of them. */
export async function storeResults(deps: EngineDependencies, left: Left): Promise<ScriptOutcome> {
  const { store, artifacts, scripts, stalls } = deps;
  const { row, launch, folder, exit, rules, logLines } = left;
  const waiting = { stalls, id: row.id };
  const unnamed: string[] = [];
  const all = await outputFiles(folder, (name) => unnamed.push(name));
  const found = exit.exceeded === 'output' ? filesWithin(all, scripts.limits.outputMb * MB) : all;
  const files: ScriptFile[] = [];
  for (const file of found) {
    const { hash, bytes } = await untilWritten(waiting, () => artifacts.putStream(createReadStream(file.path)));
    files.push({ name: file.name, size: bytes, modified: file.modified.toISOString(), artifact: hash });
  }
  const results = await readResults(found, row.parameters);
  const { files: inForce, limits } = rulesInForce(rules, row.options.rules);
  const validation = await checkFiles(found, { rules: inForce, limits, statistics: results?.statistics ?? null });
  const outcome: ScriptOutcome = {
    exitCode: exit.exitCode,
    signal: exit.signal,
    usage: { seconds: exit.seconds, peakMemoryMb: exit.peakMemoryMb },
    files,
    validation: wellFormedJson(
      withLeftOut(validation, { beyond: all.length - found.length, isCut: all.length >= MOST_FILES, unnamed }),
    ),
    statistics: wellFormedJson(results?.statistics ?? null),
    logArtifact: files.find(({ name }) => name === LOG_NAME)?.artifact ?? null,
    logLines,
  };
  await untilWritten(waiting, () => store.scripts.setOutcome(row.id, launch, outcome));
  return outcome;
}

interface LeftOut {
  beyond: number;
  isCut: boolean;
  unnamed: readonly string[];
}

/** Says that files were not kept: beyond the limit of the output, or more than are taken. */
function withLeftOut(validation: ScriptValidation, { beyond, isCut, unnamed }: LeftOut): ScriptValidation {
  const said = [
    ...(beyond > 0 ? [`files not kept beyond the limit of the output: ${beyond}`] : []),
    ...unnamed
      .slice(0, MOST_NAMED)
      .map((name) => `not kept, since its name has a backslash or is not UTF-8: ${name.slice(0, 200)}`),
    ...(unnamed.length > MOST_NAMED ? [`${unnamed.length - MOST_NAMED} more with such names are not kept`] : []),
    ...(isCut ? [`files beyond the first ${MOST_FILES} are not kept`] : []),
  ];
  return { ...validation, warnings: [...validation.warnings, ...said] };
}

/** Why a script that has ended has failed; undefined where it has not. */
export function failureOf(
  { exitCode, signal, exceeded, peakMemoryMb }: ScriptExit,
  { validation }: Pick<ScriptOutcome, 'validation'>,
  { row, lastLines }: { row: ScriptRow; lastLines: readonly string[] },
): HoldfastError | undefined {
  const details = { exitCode, signal, ...(peakMemoryMb !== null && { peakMemoryMb }), lastLines };
  if (exceeded !== null) {
    const message = `The script was ended beyond its limit of ${LIMITS[exceeded]}.`;
    return new HoldfastError('SCRIPT_LIMIT', message, { details: { limit: exceeded, ...details } });
  }
  if (exitCode !== 0) {
    const how = signal === null ? `with exit code ${exitCode}` : `by the signal ${signal}`;
    return new HoldfastError('SCRIPT_FAILED', `The script ended ${how}${lastWords(lastLines)}`, { details });
  }
  if (validation.valid || row.options.validate === false) return undefined;
  const errors = validation.errors.slice(0, MOST_NAMED);
  return new HoldfastError('SCRIPT_OUTPUT_INVALID', errors.join('; '), { details: { errors } });
}

const LIMITS = { time: 'time', memory: 'memory', cpu: 'processor time', output: 'output' } as const;

function lastWords(lines: readonly string[]): string {
  const last = lines
    .findLast((line) => line.trim() !== '')
    ?.trim()
    .slice(0, 300);
  return last === undefined ? '.' : `: ${last}`;
}
