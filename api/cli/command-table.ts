import type { Command } from 'commander';
import type { Cli } from './cli';

type AddCommands = (program: Command, cli: Cli) => void;

/** Commands that one module adds. It is loaded when one of them is called, or all are listed. */
export interface CommandGroup {
  names: readonly string[];
  load: () => Promise<AddCommands>;
}

/** In the order of the help. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { names: ['session'], load: async () => (await import('./commands/session.js')).addSessionCommands },
  { names: ['run', 'retry', 'runs'], load: async () => (await import('./commands/run.js')).addRunCommands },
  { names: ['sweep', 'sweeps'], load: async () => (await import('./commands/sweep.js')).addSweepCommands },
  {
    names: ['search', 'searches', 'ledger'],
    load: async () => (await import('./commands/search.js')).addSearchCommands,
  },
  {
    names: ['judge', 'audit', 'walk-forward', 'k-fold', 'cpcv', 'validations'],
    load: async () => (await import('./commands/validation.js')).addValidationCommands,
  },
  { names: ['seal', 'seals'], load: async () => (await import('./commands/seal.js')).addSealCommands },
  { names: ['risk'], load: async () => (await import('./commands/risk.js')).addRiskCommands },
  {
    names: ['diagnose', 'compare', 'tearsheet'],
    load: async () => (await import('./commands/analytics.js')).addAnalyticsCommands,
  },
  { names: ['status'], load: async () => (await import('./commands/status.js')).addStatusCommand },
  {
    names: ['cancel', 'pause', 'resume', 'retry-failed'],
    load: async () => (await import('./commands/control.js')).addControlCommands,
  },
  { names: ['strategies'], load: async () => (await import('./commands/strategies.js')).addStrategiesCommand },
  { names: ['strategy'], load: async () => (await import('./commands/strategy.js')).addStrategyCommands },
  { names: ['catalogs', 'catalog'], load: async () => (await import('./commands/catalog.js')).addCatalogCommands },
  { names: ['import', 'imports'], load: async () => (await import('./commands/import.js')).addImportCommands },
  { names: ['datasets', 'dataset'], load: async () => (await import('./commands/dataset.js')).addDatasetCommands },
  {
    names: ['scripts', 'script', 'validate'],
    load: async () => (await import('./commands/script.js')).addScriptCommands,
  },
  {
    names: ['operations', 'operation', 'watch', 'prune'],
    load: async () => (await import('./commands/operation.js')).addOperationCommands,
  },
  { names: ['schedule'], load: async () => (await import('./commands/schedule.js')).addScheduleCommands },
  { names: ['mcp'], load: async () => (await import('./commands/mcp.js')).addMcpCommand },
  { names: ['verify'], load: async () => (await import('./commands/verify.js')).addVerifyCommand },
];

/** Options before the command that take a value. */
const VALUED = ['--url', '--key'];

/** The first word that is neither an option nor the value of one; of `help run` the second. */
export function commandOf(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, i) => !word.startsWith('-') && !VALUED.includes(argv[i - 1] ?? ''));
  return words[0] === 'help' ? words[1] : words[0];
}

/** The group of the command that is called; all of them for none and for one that is not known, for its help and suggestions. */
export function groupsFor(argv: readonly string[]): readonly CommandGroup[] {
  const name = commandOf(argv);
  const group = COMMAND_GROUPS.find(({ names }) => name !== undefined && names.includes(name));
  return group ? [group] : COMMAND_GROUPS;
}
