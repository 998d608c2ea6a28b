/** What runs inside the analysis thread: long work on numbers, beside everything else. */
import { parentPort } from 'node:worker_threads';
import { ANALYSES, type AnalysisName } from './analyses';
import { outcomeOf } from './outcome';

export interface AnalysisRequest {
  id: number;
  name: AnalysisName;
  input: never;
}

const port = parentPort!;

port.on('message', ({ id, name, input }: AnalysisRequest) => {
  const work = ANALYSES[name] as (given: typeof input, onPart: (...part: unknown[]) => void) => unknown;
  const tell = (...part: unknown[]) => port.postMessage({ id, part });
  const done = Promise.resolve().then(() => work(input, tell));
  void outcomeOf(done).then((outcome) => port.postMessage({ id, outcome }));
});
