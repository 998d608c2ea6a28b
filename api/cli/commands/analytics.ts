import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ComparisonView, Diagnosis } from '../../../engine/model/analytics-views';
import { answer, type Cli } from '../cli';
import { badInput } from '../failure';
import { figure } from '../format';
import { operationId } from '../operations';
import { given, numberOption } from '../read';
import { table, type Column } from '../table';

const KINDS = { run: 'run', sweep: 'sweep', search: 'search' } as const;
type Subject = keyof typeof KINDS;
interface OfKind {
  of: string;
}

/** `holdfast diagnose`, `compare` and `tearsheet`: what stored results say. */
export function addAnalyticsCommands(program: Command, cli: Cli): void {
  program
    .command('diagnose <id>')
    .description('what should be known of a run, sweep or search before its figures are read')
    .option('--of <kind>', 'run, sweep or search', 'run')
    .action(async (id: string, { of }: OfKind) => {
      const asked = { id: await operationId(cli, id) };
      const { analytics } = cli.client;
      const found = await {
        run: () => analytics.diagnosis.query(asked),
        sweep: () => analytics.sweepDiagnosis.query(asked),
        search: () => analytics.searchDiagnosis.query(asked),
      }[subjectOf(of)]();
      answer(cli, found, () => findingsText(found));
    });
  program
    .command('compare <run> <others...>')
    .description('runs side by side: settings that differ, and every headline figure')
    .option('--points <number>', 'points of each curve at most, for --json', numberOption('--points'))
    .action(async (run: string, others: string[], { points }: { points?: number }) => {
      const runs: string[] = [];
      for (const id of [run, ...others]) runs.push(await operationId(cli, id));
      const found = await cli.client.analytics.compare.query({ runs, ...given({ points }) });
      answer(cli, found, () => comparisonText(found));
    });
  program
    .command('tearsheet <id>')
    .description('a page of HTML that opens without a server and prints to two sheets')
    .option('--of <kind>', 'run, sweep or search', 'run')
    .requiredOption('--output <file>', 'where the page goes')
    .action(async (id: string, { of, output }: OfKind & { output: string }) => {
      const asked = { id: await operationId(cli, id) };
      const { analytics } = cli.client;
      const { html } = await {
        run: () => analytics.runTearsheet.query(asked),
        sweep: () => analytics.sweepTearsheet.query(asked),
        search: () => analytics.searchTearsheet.query(asked),
      }[subjectOf(of)]();
      await writeFile(output, html).catch((error: NodeJS.ErrnoException) =>
        badInput(`cannot be written: ${error.code}`, '--output'),
      );
      const bytes = Buffer.byteLength(html);
      answer(cli, { file: output, bytes }, () => `${output}  ${bytes} bytes`);
    });
}

function subjectOf(text: string): Subject {
  return Object.hasOwn(KINDS, text) ? (text as Subject) : badInput('must be run, sweep or search', '--of');
}

function findingsText({ findings }: Diagnosis): string {
  if (findings.length === 0) return 'nothing found';
  return findings.map(({ severity, code, sentence }) => `${severity}  ${code}\n  ${sentence}`).join('\n');
}

const HEADLINES = 15;

function comparisonText({ runs, differences, figures }: ComparisonView): string {
  const heads = runs.map(({ runId, label }) => label ?? runId.slice(0, 8));
  const settings = differences.map(({ path, values }) => [path, ...values.map((value) => String(value ?? '-'))]);
  const statistics = figures
    .slice(0, HEADLINES)
    .map(({ label, unit, values, best }) => [
      label,
      ...values.map((value, i) => `${figure(unit, value)}${best === i ? ' *' : '  '}`),
    ]);
  const columns = ['', ...heads].map((head, i): Column<string[]> => ({ head, number: i > 0, cell: (row) => row[i]! }));
  const shown = [settings, statistics].filter((rows) => rows.length > 0).map((rows) => table(columns, rows));
  return `${shown.join('\n\n')}\n* the better one`;
}
