import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser } from './chromium';

const STYLES = path.resolve(__dirname, '../../api/dashboard/src/styles');
const BUTTONS = ['button', 'button primary', 'button primary small', 'button danger'];
/** WCAG 2.2, 1.4.3: the least contrast of text. */
const LEAST = 4.5;

(hasBrowser ? describe : describe.skip)('buttons of the dashboard', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each(['light', 'dark'] as const)('can be read in %s colours, hovered or not', async (colorScheme) => {
    const page = await browser.newPage();
    const styles = readdirSync(STYLES).map((file) => readFileSync(path.join(STYLES, file), 'utf8'));
    const buttons = BUTTONS.map((name) => `<p><a href="#" class="${name}">New run</a></p>`);
    await page.setContent(`<style>${styles.join('\n')}</style>${buttons.join('')}`);
    await page.evaluate(`document.documentElement.dataset.theme = '${colorScheme}'`);
    for (const [i, name] of BUTTONS.entries()) {
      const plain = contrast(await page.evaluate<[Rgb, Rgb]>(coloursOf(i)));
      await page.locator('a').nth(i).hover();
      const hovered = contrast(await page.evaluate<[Rgb, Rgb]>(coloursOf(i)));
      expect({ name, readable: plain >= LEAST && hovered >= LEAST, plain, hovered }).toMatchObject({ readable: true });
    }
    await page.close();
  });
});

type Rgb = [number, number, number];

/** Text and background of a button, evaluated in the page. */
const coloursOf = (button: number) => `(() => {
  const { color, backgroundColor } = getComputedStyle(document.querySelectorAll('a')[${button}]);
  return [color, backgroundColor].map((text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number));
})()`;

/** WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), the lighter one first. */
function contrast(colours: [Rgb, Rgb]): number {
  const [light, dark] = colours.map(luminance).sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
