import { notesOf } from '../engine/host/failure-notes';
import type { RunNotes } from '../engine/model/run-notes';
import type { ArtifactStore } from '../infra/store/artifacts/artifact-store';
import { encodeTable } from '../infra/store/artifacts/table';
import type { RunOutcome, RunRow } from '../infra/store/repositories/run-repository';
import type { EngineDependencies } from './engine-dependencies';

type NoteArtifacts = Pick<RunOutcome, 'seriesArtifact' | 'logArtifact'>;

/** What a strategy wrote down, as artifacts. */
export async function storeNotes(artifacts: ArtifactStore, { series, log }: RunNotes): Promise<NoteArtifacts> {
  const [seriesArtifact, logArtifact] = await Promise.all([
    artifacts.put(encodeTable(series.columns, { series: series.list, truncated: series.truncated })),
    artifacts.put(encodeTable(log.columns, { truncated: log.truncated })),
  ]);
  return { seriesArtifact, logArtifact };
}

/** Keeps what a strategy wrote down until it failed; those of an attempt before go. What is lost changes no failure. */
export async function keepNotes(
  { store, artifacts }: Pick<EngineDependencies, 'store' | 'artifacts'>,
  row: Pick<RunRow, 'id' | 'attempt' | 'log_artifact'>,
  error: unknown,
): Promise<void> {
  const notes = notesOf(error);
  if (notes === undefined && row.log_artifact === null) return;
  try {
    const stored = notes ? await storeNotes(artifacts, notes) : { seriesArtifact: null, logArtifact: null };
    await store.runs.keepNotes(row, stored);
  } catch {
    // The failure is what counts.
  }
}
