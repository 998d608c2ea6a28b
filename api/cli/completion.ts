import type { Command } from 'commander';
import { commandOf } from './command-table';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/** Whether a shell asks what may come next, or for the script by which it asks. */
export function completesCommands(argv: readonly string[]): boolean {
  return ['completion', 'complete'].includes(commandOf(argv) ?? '');
}

/**
 * `holdfast completion <shell>`, after all other commands were added. What answers is loaded only where a shell asks; elsewhere
 * the command is there for the help alone.
 */
export async function addCompletion(program: Command, isAsked: boolean): Promise<void> {
  if (isAsked) {
    const { default: tab } = await import('@bomb.sh/tab/commander');
    tab(program, { completionCommandName: 'completion' });
  } else {
    program
      .command('completion')
      .argument('<shell>', SHELLS.join(', '))
      .description('a script by which a shell completes commands and options: source <(holdfast completion bash)');
  }
}
