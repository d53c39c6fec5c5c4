// Codes of master data: what files, the API and assignments call a row by.

/** Codes are written in capitals; small ones mean the same. */
export function foldCode(code: string): string {
  return code.trim().toUpperCase();
}

/** Capitals, digits and hyphens, at most 40. */
export function isCode(code: string): boolean {
  return code.length <= 40 && /^[A-Z0-9]+(-[A-Z0-9]+)*$/.test(code);
}
