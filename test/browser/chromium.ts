import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import packed from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const ARGS = ['--no-sandbox', '--disable-gpu'];
const isPacked = process.platform === 'linux' && process.arch === 'x64';
const installed = INSTALLED.find((file) => existsSync(file));

/** Whether this machine has a browser for the tests. */
export const hasBrowser = isPacked || installed !== undefined;

/** The browser from npm where it runs, else the installed one. */
export async function launchBrowser(): Promise<Browser> {
  if (!isPacked) return chromium.launch({ executablePath: installed, args: ARGS });
  const executablePath = await packed.executablePath();
  try {
    return await chromium.launch({ executablePath, args: ARGS });
  } catch {
    // A bare system lacks libraries and fonts that the package brings for such systems.
    return chromium.launch({ executablePath, args: ARGS, env: { ...process.env, ...broughtAlong() } });
  }
}

function broughtAlong(): Record<string, string> {
  const folder = path.join(tmpdir(), 'holdfast-chromium');
  mkdirSync(folder, { recursive: true });
  const archive = path.join(path.dirname(require.resolve('@sparticuz/chromium')), '../../bin/al2023.tar.br');
  const tar = spawnSync('tar', ['-xf', '-', '-C', folder], { input: brotliDecompressSync(readFileSync(archive)) });
  if (tar.status !== 0) throw new Error(`the browser's libraries cannot be unpacked: ${String(tar.stderr)}`);
  return { LD_LIBRARY_PATH: path.join(folder, 'lib'), FONTCONFIG_PATH: path.join(tmpdir(), 'fonts') };
}
