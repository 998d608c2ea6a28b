import type { Command } from 'commander';
import { given, numberOption } from '../read';

export interface LimitOptions {
  timeout?: number;
  memory?: number;
  cpu?: number;
  retries?: number;
  label?: string;
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
    .option('--label <text>', 'a name for it')
    .option('--no-validate', 'files that break the rules do not make it fail')
    .option('--no-wait', 'answer as soon as it is accepted');
}

export function limitsOf({ timeout, memory, cpu, retries, validate }: LimitOptions) {
  return { validate, ...given({ timeoutSeconds: timeout, memoryMb: memory, cpuSeconds: cpu, retries }) };
}
