import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { livePid, writePidFile } from '../../infra/local/pid-file';
import { startedAt } from '../../infra/local/process-table';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-pid-'));
const file = path.join(folder, 'x.pid');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a pid file', () => {
  it('names a process that runs', () => {
    writePidFile(file, process.pid);
    expect(livePid(file, ['node'])).toBe(process.pid);
  });

  it('is not believed when the command line is another', () => {
    writePidFile(file, process.pid);
    expect(livePid(file, ['node', '--home=/nowhere'])).toBeUndefined();
  });

  it('is not believed when its number was given to a process that started after it was written', () => {
    writePidFile(file, process.pid);
    const before = (startedAt(process.pid) ?? 0) / 1000 - 60;
    utimesSync(file, before, before);
    expect(livePid(file, ['node'])).toBeUndefined();
  });

  it.each(['', 'abc', '0', '1', '-5', '2147483646'])('with the content "%s" names nothing', (content) => {
    writeFileSync(file, content);
    expect(livePid(file, [])).toBeUndefined();
  });

  it('that is missing names nothing', () => {
    expect(livePid(path.join(folder, 'none.pid'), [])).toBeUndefined();
  });
});
