import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packedChromium } from '../browser/packed-chromium.mjs';
import { removeStaleHomes } from '../support/test-home.mjs';

/** Above any number that Linux gives to a process. */
const NO_PROCESS = 2 ** 22 + 1;
const NOBODY = 65_534;
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-shared-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a machine that several users test on', () => {
  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot("keeps another user's homes and loses one's own of killed runs", async () => {
    const [own, foreign] = ['own', 'foreign'].map((name) => path.join(folder, `holdfast-test-${NO_PROCESS}-${name}`));
    for (const home of [own!, foreign!]) mkdirSync(path.join(home, 'run'), { recursive: true });
    chownSync(foreign!, NOBODY, NOBODY);
    await removeStaleHomes(folder);
    expect([existsSync(own!), existsSync(foreign!)]).toEqual([false, true]);
  });

  const onLinux = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;

  onLinux("gives each user a browser in a folder of the user's own", () => {
    const { executablePath, bareEnv } = packedChromium(folder);
    for (const file of [executablePath, ...Object.values(bareEnv)]) {
      expect(file.startsWith(folder)).toBe(true);
      expect(existsSync(file)).toBe(true);
    }
    expect(statSync(executablePath).mode & 0o100).toBe(0o100);
  });
});
