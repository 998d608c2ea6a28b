import type {
  ScriptFilesView,
  ScriptLogView,
  ScriptResultsView,
  ScriptRunSummary,
  ScriptRunView,
} from '../../../engine/model/script-views';
import { chartRows } from '../../../engine/model/chart-rows';
import { HoldfastError } from '../../../engine/model/errors';
import type { ScriptFile, ScriptRules, ScriptValidation } from '../../../engine/model/scripts';
import { isFinal } from '../../../engine/model/status';
import type { ScriptRow } from '../../../infra/store/repositories/script-repository';
import { temporalUrl } from '../addresses';
import { lifeFields } from '../lifecycle/life-fields';
import { tookSeconds } from '../lifecycle/waiting';
import type { Services } from '../services';
import { settledFraction } from '../workflows';

type Viewing = Pick<Services, 'config' | 'kinds'>;

/** Where the script is told to write, below the home of its worker. */
export function outputDirOf({ run_name: name }: Pick<ScriptRow, 'run_name'>): string {
  return `results/run_${name}`;
}

/** @param queuePosition among the scripts that wait */
export function scriptSummary({ config, kinds }: Viewing, row: ScriptRow, queuePosition?: number): ScriptRunSummary {
  const workflowId = kinds.workflowId(row);
  const { status, report } = row;
  const queue = kinds.of(row).queue?.name;
  return {
    runId: row.id,
    runName: row.run_name,
    workflowId,
    script: row.script,
    sweepId: row.sweep_id,
    trial: row.trial,
    scriptHash: row.script_hash,
    parameters: row.parameters,
    options: row.options,
    status,
    progress: isFinal(status) ? settledFraction(status) : (report?.fraction ?? 0),
    report,
    queuePosition: queuePosition ?? null,
    outputDir: outputDirOf(row),
    launches: row.launches,
    exitCode: row.exit_code,
    signal: row.signal,
    usage: row.usage,
    valid: row.validation?.valid ?? null,
    statistics: row.statistics,
    owner: row.owner,
    label: row.label,
    ...lifeFields(row, queuePosition === undefined ? null : { position: queuePosition, ...(queue && { queue }) }),
    tookSeconds: tookSeconds(row),
    temporalUrl: temporalUrl(config, workflowId),
  };
}

export function scriptView(services: Viewing, row: ScriptRow, queuePosition?: number): ScriptRunView {
  return { ...scriptSummary(services, row, queuePosition), files: row.files ?? [], validation: row.validation };
}

/**
 * Lines of the log: the last ones, or those from a number on; of what is at work as far as they have been written.
 * @throws HoldfastError ARTIFACT_MISSING
 */
export async function scriptLog(
  { store, scripts }: Services,
  row: ScriptRow,
  { lines: last, from }: { lines: number; from?: number },
): Promise<ScriptLogView> {
  const { log_artifact: artifact, log_lines: total } = row;
  if (artifact === null || total === null) {
    const { total: totalLines, ...read } = await store.scripts.readLog(row.id, { last, from });
    return { firstLine: read.firstLine, lines: [...read.lines], totalLines };
  }
  return { ...(await scripts.readLog(artifact, { last, from, total })), totalLines: total };
}

export function scriptFiles(row: ScriptRow): ScriptFilesView {
  return { outputDir: outputDirOf(row), files: row.files ?? [] };
}

/** @throws HoldfastError FILE_NOT_FOUND with the path `file` */
export function scriptFile(row: ScriptRow, name: string): ScriptFile {
  const file = row.files?.find((one) => one.name === name);
  if (file) return file;
  const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
  throw new HoldfastError('FILE_NOT_FOUND', `The script has left no file ${shown}.`, { path: 'file' });
}

/**
 * What the rules say of the files: as it was found at the end, or by other rules.
 * @throws HoldfastError NOT_FINISHED
 */
export async function scriptValidation(
  { scripts }: Pick<Services, 'scripts'>,
  row: ScriptRow,
  rules?: ScriptRules,
): Promise<ScriptValidation> {
  if (!isFinal(row.status)) throw new HoldfastError('NOT_FINISHED', 'The script has not ended yet.');
  if (row.validation && !rules) return row.validation;
  return scripts.check(row.files ?? [], { parameters: row.parameters, rules: [row.options.rules, rules] });
}

/** Results as the files have them, for curves and tables. */
export async function scriptResults(
  { scripts }: Pick<Services, 'scripts'>,
  row: ScriptRow,
  limits: { points: number; trades: number },
): Promise<ScriptResultsView> {
  const results = await scripts.readResults(row.files ?? [], row.parameters);
  if (!results) return { statistics: null, equity: [], trades: [] };
  const { statistics, points, trades } = results;
  return { statistics, equity: drawn(points, limits.points), trades: trades.slice(0, limits.trades) };
}

/** For a chart of the whole curve. */
function drawn(points: ScriptResultsView['equity'], most: number): ScriptResultsView['equity'] {
  const values = Float64Array.from(points, ({ cumulativePnl }) => cumulativePnl);
  return chartRows(points.length, most, [{ values, keep: ['min', 'max'] }]).map((row) => points[row]!);
}
