/** What runs inside a thread of searches: one algorithm, which may think for long. */
import { parentPort } from 'node:worker_threads';
import { SEARCH_ALGORITHMS } from '../search/algorithms';
import type { Evaluated, Searcher } from '../search/searcher';
import { outcomeOf } from './outcome';
import type { SearchCall } from './search-thread-line';
import type { SearchRequest } from './search-threads';

const port = parentPort!;
let searcher: Searcher | undefined;

const CALLS: { [Call in SearchCall]: (input: never) => unknown } = {
  open({ algorithm, problem }: SearchRequest) {
    searcher = SEARCH_ALGORITHMS[algorithm.name].create(problem, algorithm.options);
  },
  propose: () => searcher!.propose(),
  observe: (results: Evaluated[]) => searcher!.observe(results),
  close: () => (searcher = undefined),
};

port.on('message', ({ id, call, input }: { id: number; call: SearchCall; input: never }) => {
  const done = Promise.resolve().then(() => CALLS[call](input));
  void outcomeOf(done).then((outcome) => port.postMessage({ id, outcome }));
});
