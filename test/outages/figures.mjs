/** Figures of one case, each beside what it must be. */
export class Figures {
  rows = [];

  /** What is only reported. */
  add(name, measured) {
    this.require(name, measured, { must: '', holds: true });
  }

  /** @param {{must: string, holds: boolean}} rule in words, and whether it is so */
  require(name, measured, { must, holds }) {
    this.rows.push({ name, measured: String(measured), must, holds });
    console.log(`       ${holds ? '  ' : '! '}${name}: ${measured}${must ? ` (must: ${must})` : ''}`);
  }

  equal(name, measured, expected) {
    const holds = measured === expected;
    this.require(name, holds ? 'equal' : `${measured}, not ${expected}`, { must: 'equal', holds });
  }

  most(name, measured, limit) {
    this.require(name, measured, { must: `<= ${limit}`, holds: measured <= limit });
  }

  get failed() {
    return this.rows.filter(({ holds }) => !holds).map(({ name }) => name);
  }

  /** As rows of a table of Markdown. */
  markdown(title) {
    return this.rows.map(
      ({ name, measured, must, holds }) => `| ${title} | ${name} | ${must} | ${measured} | ${holds ? '' : 'FAILED'} |`,
    );
  }
}

/** Seconds between two moments, to a tenth. */
export function seconds(from, to) {
  return Math.round((to - from) / 100) / 10;
}
