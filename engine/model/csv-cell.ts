/** Text as a cell of CSV (RFC 4180). */
export function quotedCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would take for a formula begins with an apostrophe instead (OWASP, CSV injection). */
export function spreadsheetCell(text: string): string {
  return quotedCell(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}
