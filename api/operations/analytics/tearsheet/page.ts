import type { Finding } from '../../../../engine/model/analytics-views';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (one) => ENTITIES[one]!);
}

const STYLE = `
:root { font: 13px/1.4 system-ui, sans-serif; color: #222; background: #fff; }
body { max-width: 190mm; margin: 0 auto; padding: 6mm; }
h1 { font-size: 20px; margin: 0; } h2 { font-size: 14px; margin: 5mm 0 1mm; }
p.about { color: #666; margin: 0 0 3mm; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
td, th { text-align: right; padding: 1px 4px; border-bottom: 1px solid #eee; } td:first-child, th:first-child { text-align: left; }
ul { margin: 0; padding-left: 5mm; } li.warning { color: #a03c00; }
svg { width: 100%; height: auto; display: block; }
figure { margin: 0; break-inside: avoid; } figcaption { font-weight: 600; }
@page { size: A4; margin: 10mm; }
@media print { body { padding: 0; max-width: none; } .second { break-before: page; } }
`;

export interface PageParts {
  title: string;
  /** One line below it. */
  about: string;
  first: string;
  second: string;
}

/** A page of HTML that needs nothing else, and prints to two sheets. */
export function pageOf({ title, about, first, second }: PageParts): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1><p class="about">${escaped(about)}</p>
<section>${first}</section><section class="second">${second}</section></body></html>
`;
}

/** Rows of cells, the first ones being heads where they are given. */
export function tableOf(rows: readonly (readonly unknown[])[], heads?: readonly string[]): string {
  const line = (cells: readonly unknown[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${heads ? line(heads, 'th') : ''}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

export function findingsOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const items = findings.map(({ severity, sentence }) => `<li class="${severity}">${escaped(sentence)}</li>`);
  return `<h2>Before these figures are read</h2><ul>${items.join('')}</ul>`;
}

/** @param svg drawn by us */
export function figureOf(caption: string, svg: string): string {
  return `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;
}
