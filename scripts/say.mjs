/** Says what is going on, on stderr: stdout belongs to the commands' own output. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Ends with a sentence and an exit code; 69 is "something this machine lacks" (sysexits: EX_UNAVAILABLE). */
export function giveUp(sentence, code = 69) {
  say(`\n${sentence}\n`)
  process.exit(code)
}
