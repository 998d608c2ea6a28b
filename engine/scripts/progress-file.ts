import { wellFormedJson } from '../model/text';
import { scriptReportSchema, type ScriptReport } from '../model/scripts';
import { openOwnFile } from './own-file';

const BLOCK = 1 << 16;
const MOST_METRICS = 200;

/**
 * What a script says of itself in the file that `HOLDFAST_PROGRESS_FILE` names: lines of JSON, of which later ones add to
 * earlier ones. A line that is none of these is left out.
 */
export class ProgressFile {
  private offset = 0;
  private rest = '';
  private report: ScriptReport = {};

  constructor(private readonly file: string) {}

  /** @returns what it says by now, where that has changed */
  async read(): Promise<ScriptReport | undefined> {
    const handle = await openOwnFile(this.file);
    if (!handle) return undefined;
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, this.offset);
      this.offset += bytesRead;
      const lines = (this.rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.rest = (lines.pop() ?? '').slice(-BLOCK);
      const reports = lines.flatMap(reportOf);
      if (reports.length === 0) return undefined;
      for (const { metrics, ...said } of reports) {
        const merged = { ...this.report.metrics, ...metrics };
        const kept = Object.fromEntries(Object.entries(merged).slice(-MOST_METRICS));
        this.report = { ...this.report, ...said, ...(Object.keys(kept).length > 0 && { metrics: kept }) };
      }
      return this.report;
    } finally {
      await handle.close();
    }
  }
}

function reportOf(line: string): ScriptReport[] {
  try {
    const parsed = scriptReportSchema.safeParse(wellFormedJson(JSON.parse(line) as unknown));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
