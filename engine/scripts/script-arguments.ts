import type { ScriptParameters } from '../model/scripts';

/**
 * Arguments of a script: `--key value` for each parameter, `--output_dir` last, so that no abbreviation of it wins. A text that
 * begins with a dash is `--key=value`, which no parser takes for another option.
 */
export function scriptArguments(parameters: ScriptParameters, outputDir: string): string[] {
  const given = Object.entries(parameters).flatMap(([key, value]) => argumentOf(`--${key}`, value));
  return [...given, '--output_dir', outputDir];
}

function argumentOf(flag: string, value: ScriptParameters[string]): string[] {
  if (value === null || value === false) return [];
  if (value === true) return [flag];
  if (Array.isArray(value)) return value.length === 0 ? [] : [flag, ...value.map(String)];
  const text = String(value);
  return text.startsWith('-') && typeof value === 'string' ? [`${flag}=${text}`] : [flag, text];
}

/** What passes from the environment of the worker to a script; anything else may hold a secret. */
const PASSED = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'SHELL'],
  ...['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

export interface EnvironmentWanted {
  runName: string;
  outputDir: string;
  progressFile: string;
  /** Further variables that the operator lets through. */
  passed: readonly string[];
}

/** The environment of a script: what is allowed of that of the worker, and what the contract adds. */
export function scriptEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  { runName, outputDir, progressFile, passed }: EnvironmentWanted,
): Record<string, string> {
  const names = Object.keys(from).filter(
    (name) => PASSED.includes(name) || name.startsWith('LC_') || passed.includes(name),
  );
  return {
    ...Object.fromEntries(names.map((name) => [name, from[name] ?? ''])),
    // Its output is read while it is at work.
    PYTHONUNBUFFERED: '1',
    HOLDFAST_PROGRESS_FILE: progressFile,
    BACKTEST_RUN_ID: runName,
    BACKTEST_OUTPUT_DIR: outputDir,
  };
}
