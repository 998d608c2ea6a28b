import type { Command } from 'commander';
import type { ValidationView } from '../../../engine/model/validation-views';
import { answer, remark, type Cli } from '../cli';
import { badInput, exitCodeOfStatus } from '../failure';
import { durably, followValidation } from '../follow';
import { operationId } from '../operations';
import { numberOption } from '../read';
import { showValidation, VALIDATION_COLUMNS } from '../show-validation';
import { listing } from '../table';
import { addListOptions, listRequest, type ListOptions } from './page-options';

type Request = Parameters<Cli['client']['validations']['create']['mutate']>[0];
/** All but what is looked at. */
type Settings = Omit<Request, 'run' | 'sweep' | 'search' | 'wait'>;

interface CommonOptions {
  label?: string;
  priority?: number;
  wait: boolean;
}

const SUBJECTS = ['run', 'sweep', 'search'] as const;

/** `holdfast judge`, `audit`, `walk-forward`, `k-fold`, `cpcv` and `validations …` */
export function addValidationCommands(program: Command, cli: Cli): void {
  const add = (name: string, description: string) =>
    program
      .command(`${name} <id>`)
      .description(description)
      .option('--label <text>', 'a name of your own')
      .option('--priority <number>', '1 is the most urgent, 5 the least', numberOption('--priority'))
      .option('--no-wait', 'do not wait for the end');
  const starts =
    <T extends CommonOptions>(settingsOf: (options: T) => Settings) =>
    (id: string, options: T) =>
      startValidation(cli, id, { ...options, ...settingsOf(options) });

  add('judge', 'whether a run, or the best of a sweep or search, can be believed, and why not')
    .option('--declared-trials <number>', 'trials made elsewhere', numberOption('--declared-trials'))
    .action(
      starts<CommonOptions & { declaredTrials?: number }>(({ declaredTrials }) => ({ kind: 'judge', declaredTrials })),
    );
  add('audit', 'whether orders depend on bars that come later, or on where the data begin')
    .option('--cuts <number>', 'bars behind which the future is cut off (default: 16)', numberOption('--cuts'))
    .action(starts<CommonOptions & { cuts?: number }>(({ cuts }) => ({ kind: 'audit', cuts })));
  add('walk-forward', 'choose on one part of the bars and test on the next, window by window')
    .option('--windows <number>', 'test parts (default: 6)', numberOption('--windows'))
    .option(
      '--train-share <fraction>',
      'share of a window that parameters are chosen on (default: 0.75)',
      numberOption('--train-share'),
    )
    .option('--anchored', 'train every window from the first bar on')
    .action(
      starts<CommonOptions & { windows?: number; trainShare?: number; anchored?: boolean }>(
        ({ windows, trainShare, anchored }) => ({ kind: 'walk-forward', windows, trainShare, anchored }),
      ),
    );
  addCut(add('k-fold', 'test each of several parts of the bars with what is chosen on the others'))
    .option('--folds <number>', 'parts (default: 5)', numberOption('--folds'))
    .action(
      starts<CommonOptions & CutOptions & { folds?: number }>(({ folds, purge, embargo }) => ({
        ...{ kind: 'k-fold' as const, folds, purge, embargo },
      })),
    );
  addCut(add('cpcv', 'test all combinations of groups of bars, with what is chosen on the rest'))
    .option('--groups <number>', 'parts of the bars (default: 6)', numberOption('--groups'))
    .option('--test-groups <number>', 'groups that are tested at once (default: 2)', numberOption('--test-groups'))
    .action(
      starts<CommonOptions & CutOptions & { groups?: number; testGroups?: number }>(
        ({ groups, testGroups, purge, embargo }) => ({ kind: 'cpcv', groups, testGroups, purge, embargo }),
      ),
    );
  addValidations(program, cli);
}

interface CutOptions {
  purge?: number;
  embargo?: number;
}

function addCut(command: Command): Command {
  return command
    .option(
      '--purge <bars>',
      'bars before what is tested that are not trained on (default: 0)',
      numberOption('--purge'),
    )
    .option(
      '--embargo <bars>',
      'bars after what is tested that are not trained on (default: 0)',
      numberOption('--embargo'),
    );
}

function addValidations(program: Command, cli: Cli): void {
  const validations = program.command('validations').description('what was found of runs, sweeps and searches');
  addListOptions(validations.command('list'))
    .description('validations, newest first')
    .action(async (options: ListOptions) => {
      const list = await cli.client.validations.list.query(listRequest(options));
      answer(cli, list, () => listing(VALIDATION_COLUMNS, list));
    });
  validations
    .command('get <id>')
    .description('one validation, its parts and its verdict')
    .action(async (id: string) => {
      const view = await cli.client.validations.get.query({ id: await operationId(cli, id) });
      answer(cli, view, () => showValidation(view));
    });
}

async function startValidation(
  cli: Cli,
  text: string,
  { wait, kind, label, priority, ...settings }: CommonOptions & Settings,
): Promise<void> {
  const subject = await subjectOf(cli, text);
  const accepted = await cli.client.validations.create.mutate({ kind, label, priority, ...settings, ...subject });
  const { validationId: id, status, total } = accepted;
  if (!wait) return answer(cli, accepted, () => `validation ${id} ${status}`);
  remark(cli, `validation ${id}`);
  const view: ValidationView = await durably(cli, id, () => followValidation(cli, id, total));
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showValidation(view));
}

/** What an id, or the beginning of one, is that of. */
async function subjectOf(cli: Cli, text: string): Promise<Pick<Request, (typeof SUBJECTS)[number]>> {
  const id = await operationId(cli, text);
  const { kind } = await cli.client.operations.get.query({ id });
  const field = SUBJECTS.find((name) => name === kind);
  return field ? { [field]: id } : badInput(`must be a run, sweep or search, was a ${kind}`, 'id');
}
