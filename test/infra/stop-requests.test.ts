import { stopRequests, type StopOptions } from '../../infra/local/stop-requests';

function listen(options: StopOptions = {}) {
  let parent = 100;
  const requests = stopRequests({ hasTerminal: false, parent: () => parent, ...options });
  let forced = 0;
  requests.onAgain(() => forced++);
  return { ...requests, forced: () => forced, orphan: () => (parent = 1) };
}

describe('what asks the stack to stop', () => {
  let requests: ReturnType<typeof listen>;

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    requests.close();
    jest.useRealTimers();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('is %s', (name) => {
    requests = listen();
    process.emit(name);
    expect(requests.signal.aborted).toBe(true);
  });

  it('is a second signal for a forced stop, but not the copy of a Ctrl-C that npm passes on', () => {
    requests = listen();
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(requests.forced()).toBe(0);
    jest.advanceTimersByTime(2000);
    process.emit('SIGINT');
    expect(requests.forced()).toBe(1);
  });

  it('is the closing of its terminal', () => {
    requests = listen({ hasTerminal: true });
    process.emit('SIGHUP');
    expect(requests.signal.aborted).toBe(true);
  });

  it('is the end of npm, even by SIGKILL', () => {
    requests = listen({ withParent: true });
    jest.advanceTimersByTime(5000);
    expect(requests.signal.aborted).toBe(false);
    requests.orphan();
    jest.advanceTimersByTime(5000);
    expect(requests.signal.aborted).toBe(true);
  });

  it('is not the end of a parent that is a shell', () => {
    requests = listen();
    requests.orphan();
    jest.advanceTimersByTime(5000);
    expect(requests.signal.aborted).toBe(false);
  });

  it('is not SIGHUP under nohup, although npm ends by it', () => {
    requests = listen({ withParent: true });
    requests.orphan();
    jest.advanceTimersByTime(600);
    process.emit('SIGHUP');
    jest.advanceTimersByTime(5000);
    expect(requests.signal.aborted).toBe(false);
  });
});
