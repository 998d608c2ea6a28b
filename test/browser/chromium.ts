import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { packedChromium } from './packed-chromium.mjs';

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
  const { executablePath, bareEnv } = packedChromium();
  try {
    return await chromium.launch({ executablePath, args: ARGS });
  } catch {
    // A bare system lacks libraries and fonts that the package brings for such systems.
    return chromium.launch({ executablePath, args: ARGS, env: { ...process.env, ...bareEnv } });
  }
}
