import { main } from '../../api/cli/main';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

describe('the command line on a server whose Temporal is away', () => {
  let api: ApiServer;
  let url: string;

  beforeAll(async () => {
    api = await startApi();
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  async function holdfast(...argv: string[]) {
    const written = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
    const streams = { out: stream('out'), err: stream('err'), terminal: false };
    const code = await main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, streams);
    return { code, ...written };
  }

  it('answers a list as a table, or as one JSON document', async () => {
    expect(await holdfast('runs', 'list')).toEqual({ code: 0, out: 'none\n', err: '' });
    const { code, out, err } = await holdfast('runs', 'list', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({ total: 0, items: [], nextCursor: null });
  });

  it('words an error of the server on standard error, with its code and path, and exits with 2', async () => {
    const { code, out, err } = await holdfast('run', 'absent', 'sma-cross', '--param', 'fast=1');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('error SESSION_NOT_FOUND: There is no session "absent". (session)\n');
  });

  it('answers an error as JSON on standard output alone', async () => {
    const { code, out, err } = await holdfast('session', 'get', 'absent', '--json');
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'SESSION_NOT_FOUND', path: 'name' } });
  });

  it.each([
    ['an unknown command', ['bogus']],
    ['an unknown option', ['runs', 'list', '--bogus']],
    ['a missing argument', ['run', 'demo']],
    ['a number that is none', ['run', 'demo', 'sma-cross', '--capital', 'much']],
    ['a parameter without a value', ['run', 'demo', 'sma-cross', '--param', 'fast']],
    ['a malformed id', ['cancel', 'nothing']],
    ['an address that is none', ['status', '--url', 'here']],
  ])('exits with 2 for %s', async (_what, argv) => {
    const { code, out, err } = await holdfast(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error (VALIDATION|INVALID_ID): .+\n$/);
    const json = await holdfast(...argv, '--json');
    expect({ code: json.code, err: json.err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(json.out)).toHaveProperty('error.code');
  });

  it('exits with 2 for a wrong key and with 3 where nobody listens', async () => {
    const wrong = await holdfast('runs', 'list', '--key', 'hf_wrong');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('error UNAUTHORIZED');
    const nobody = await holdfast('status', '--url', 'http://127.0.0.1:1');
    expect(nobody).toMatchObject({ code: 3, out: '' });
    expect(nobody.err).toBe(
      'error UNAVAILABLE: The server at http://127.0.0.1:1 does not answer. Start the stack with `npm start`, or name another server with --url.\n',
    );
  });

  it('tells the state of a stack that is not whole, and exits with 1', async () => {
    const { code, out } = await holdfast('status', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ health: { temporal: 'down', postgres: 'ok' }, runs: { total: 0 } });
  });

  it('shows help and its version', async () => {
    expect(await holdfast('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    expect((await holdfast('--help')).out).toContain('retry-failed');
    expect(await holdfast()).toMatchObject({ code: 2, out: '' });
  });
});
