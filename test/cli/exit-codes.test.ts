import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../../api/cli/failure';
import { main } from '../../api/cli/main';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

const DOCS = readFileSync(path.resolve(__dirname, '../../docs/command-line.md'), 'utf8');

describe('exit codes', () => {
  let api: ApiServer;
  let url: string;
  beforeAll(async () => {
    api = await startApi();
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  const holdfast = (...argv: string[]) => {
    const nowhere = { write: () => undefined };
    return main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, { out: nowhere, err: nowhere, terminal: false });
  };

  it('are those of the documentation, and of the help', async () => {
    const codes = [...DOCS.matchAll(/^\| (\d+) +\| /gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(EXIT));
    let help = '';
    const out = { write: (text: string) => (help += text) };
    await main(['--help'], { url, key: undefined, version: '1.2.3' }, { out, err: out, terminal: false });
    const told = /Exit codes: (.*)\./.exec(help)![1]!;
    expect(told.split(', ').map((part) => Number(part.split(' ')[0]))).toEqual(codes);
  });

  it.each([
    [EXIT.ok, 'what was done', ['runs', 'list']],
    [EXIT.ok, 'help', ['runs', '--help']],
    [EXIT.failed, 'a stack that is not whole', ['status']],
    [EXIT.failed, 'a check that failed', ['doctor']],
    [EXIT.badInput, 'what cannot be read', ['runs', 'list', '--limit', 'many']],
    [EXIT.badInput, 'a request that the server refuses', ['session', 'get', 'absent']],
    [EXIT.badInput, 'a key that is not valid', ['runs', 'list', '--key', 'hf_wrong']],
    [EXIT.badInput, 'two forms of an answer at once', ['runs', 'list', '--json', '--csv']],
    [EXIT.unreachable, 'a server that does not answer', ['runs', 'list', '--url', 'http://127.0.0.1:1']],
  ])('are %d for %s', async (code, _what, argv) => {
    expect(await holdfast(...argv)).toBe(code);
  });
});
