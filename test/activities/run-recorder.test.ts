import { RunRecorder } from '../../activities/run-recorder';

afterEach(() => jest.useRealTimers());

test('what is published of a run is out before the run may end', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'], now: 0 });
  const order: string[] = [];
  let publish!: () => void;
  const published = new Promise<void>((resolve) => (publish = resolve));
  const store = {
    metrics: { append: () => Promise.resolve() },
    events: { progress: () => published.then(() => void order.push('progress')) },
  };
  const recorder = new RunRecorder(store as never, { id: 'r', attempt: 1, strategy: 'x' });
  jest.setSystemTime(2000);
  recorder.take({ fraction: 0.5, barsDone: 1, barsTotal: 2 }, []);
  const ended = recorder.settled().then(() => order.push('end'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  publish();
  await ended;
  expect(order).toEqual(['progress', 'end']);
});
