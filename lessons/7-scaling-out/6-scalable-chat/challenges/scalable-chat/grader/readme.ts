import { fail } from '#grader'

/** A README has a command that starts everything. */
export function judgeStart(readme: string): void {
  if (/docker[ -]compose\s[^\n`]*\bup\b/.test(unbroken(readme))) return
  fail({
    message: 'README.md has no command that starts it all.',
    anomaly: 'lost',
    expected: 'docker compose up',
    actual: commandsIn(readme),
  })
}

/** The path that its `curl` command asks an instance for. */
export function metricsPath(readme: string): string {
  const command = /\bcurl\b[^\n`]*?(?:localhost|127\.0\.0\.1|\[::1\]):?\d*(\/[\w./-]*metrics\b[\w./-]*)/
  const path = command.exec(unbroken(readme))?.[1]
  if (path !== undefined) return path
  return fail({
    message: 'README.md has no command that shows the numbers of an instance.',
    anomaly: 'lost',
    expected: 'curl http://localhost:8081/metrics',
    actual: commandsIn(readme),
  })
}

/** A command may go on behind a backslash. */
function unbroken(readme: string): string {
  return readme.replaceAll(/\\\r?\n/g, ' ')
}

function commandsIn(readme: string): string {
  const commands = unbroken(readme)
    .split('\n')
    .filter((line) => /\b(?:curl|docker)\b/.test(line))
  return commands.length === 0 ? 'no such command' : commands.map((line) => line.trim()).join('\n')
}
