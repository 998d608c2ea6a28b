import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ScriptRules } from '../../../engine/model/scripts';
import { badInput } from '../failure';
import { given, numberOption } from '../read';

export interface LimitOptions {
  timeout?: number;
  memory?: number;
  cpu?: number;
  retries?: number;
  rules?: string;
  label?: string;
  priority?: number;
  validate: boolean;
  wait: boolean;
}

/** How a script is run, by itself or as a trial. */
export function addLimitOptions(command: Command): Command {
  return command
    .option('--timeout <seconds>', 'after which it is ended', numberOption('--timeout'))
    .option('--memory <MB>', 'beyond which it is ended', numberOption('--memory'))
    .option('--cpu <seconds>', 'of processor time, beyond which a process of it is ended', numberOption('--cpu'))
    .option('--retries <number>', 'how often it is begun again after its worker has died', numberOption('--retries'))
    .option('--rules <file>', 'JSON with rules of files beside those that are built in')
    .option('--label <text>', 'a name for it')
    .option('--priority <number>', '1 is the most urgent, 5 the least', numberOption('--priority'))
    .option('--no-validate', 'files that break the rules do not make it fail')
    .option('--no-wait', 'answer as soon as it is accepted');
}

export async function limitsOf({ timeout, memory, cpu, retries, rules, validate }: LimitOptions) {
  return {
    validate,
    ...given({ timeoutSeconds: timeout, memoryMb: memory, cpuSeconds: cpu, retries }),
    ...(rules !== undefined && { rules: await readRules(rules) }),
  };
}

/**
 * Rules of a file on this machine.
 * @throws CliError VALIDATION where it cannot be read or is no JSON
 */
export async function readRules(file: string): Promise<ScriptRules> {
  const text = await readFile(file, 'utf8').catch(() => badInput(`there is no ${file}`, '--rules'));
  try {
    return JSON.parse(text) as ScriptRules;
  } catch {
    return badInput('is not valid JSON', '--rules');
  }
}
