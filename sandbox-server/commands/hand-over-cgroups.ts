import { handOverCgroups } from '../pods/cgroup/index.ts'

// Part of a start as root: says on stdout, as JSON, which cgroups the server may use once it is root no more. It holds
// programs better and is needed by nobody: where it fails, the server says who holds them instead.
const [uid = '', owner = ''] = process.argv.slice(2)
try {
  console.log(JSON.stringify(await handOverCgroups({ uid: Number(uid), owner: Number(owner) })))
} catch (error) {
  console.error(`No cgroups were handed over: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
