/** Takes comments and blank lines out of declarations, but leaves `///` references to libraries, which are code. */
export function stripTypes(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^[ \t]*\/\/(?!\/ *<).*$/gm, '')
    .replace(/^\/\/\/ *<reference (?:path|types).*$/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}
