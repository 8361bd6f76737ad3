/**
 * Takes comments and blank lines out of declarations, but leaves `///` references to libraries, which are code, and
 * indents by two: whoever peeks at a definition reads what is left.
 */
export function stripTypes(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^[ \t]*\/\/(?!\/ *<).*$/gm, '')
    .replace(/^\/\/\/ *<reference (?:path|types).*$/gm, '')
    .replace(/^(?: {4}|\t)+/gm, (indent) => '  '.repeat(indent.replaceAll('\t', '    ').length / 4))
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}
