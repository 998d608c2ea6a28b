/** What runs inside the analysis thread: long work on numbers, beside everything else. */
import { parentPort } from 'node:worker_threads';
import { doHere, type HeavyName } from '../judging/heavy';
import { outcomeOf } from './outcome';

export interface AnalysisRequest {
  id: number;
  name: HeavyName;
  input: never;
}

const port = parentPort!;

port.on('message', ({ id, name, input }: AnalysisRequest) => {
  const done = Promise.resolve().then(() => doHere(name, input));
  void outcomeOf(done).then((outcome) => port.postMessage({ id, outcome }));
});
