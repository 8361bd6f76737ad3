import assert from 'node:assert/strict'
import { json, runIn } from '../pods/pod-test.ts'
import { attackOnX64, nativeProgram } from './attacker.ts'

// The pages in pipes are counted per user, and all pods may run as the same one.
attackOnX64(
  'a program that takes all the room for pipes that its user has leaves the neighbour pipes that work',
  async ({ run, neighbour }) => {
    const [MMAP, PIPE2, FCNTL, F_SETPIPE_SZ, A_MEBIBYTE] = [9, 293, 72, 1031, 1024 * 1024]
    let theirs: unknown = null
    const outcome = await run(
      nativeProgram(`
      import { readdirSync } from 'node:fs'
      const room = call(${MMAP}, 0, 4096, 3, 0x8022, -1, 0)
      const known = readdirSync('/proc/self/fd')
      for (let n = 0; n < 48 && call(${PIPE2}, room, 0) === 0; n += 1);
      // Of each pipe one end: the pages of both are the same.
      const ends = readdirSync('/proc/self/fd').filter((fd) => !known.includes(fd)).filter((_, n) => n % 2 === 0)
      const grown = ends.filter((fd) => call(${FCNTL}, Number(fd), ${F_SETPIPE_SZ}, ${A_MEBIBYTE}) > 0)
      console.log(JSON.stringify([ends.length, grown.length]))
      process.stdin.once('data', () => process.exit())`),
      {
        wallMs: 20_000,
        async on(event, attacker) {
          if (event.type !== 'output') return
          theirs = json(
            await runIn(
              neighbour,
              `import { execFileSync } from 'node:child_process'
            console.log(JSON.stringify(execFileSync(process.execPath, ['-e', 'process.stdout.write("x".repeat(1e6))'], { encoding: 'utf8', maxBuffer: 1e7 }).length))`,
            ),
          )
          attacker.input('go\n')
        },
      },
    )
    const [pipes, grown] = json(outcome) as [number, number] // Our own program printed it, just above.
    assert.ok(pipes >= 40 && grown >= 10, outcome.stdout)
    assert.equal(theirs, 1e6)
  },
)
