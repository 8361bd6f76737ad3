import { openCgroups } from '../../sandbox-server/pods/cgroup/index.ts'
import { DEFAULT_UID } from '../../sandbox-server/pods/index.ts'
import { dropRoot } from '../../sandbox-server/pods/isolation/bubblewrap.ts'

const { cgroups: opened, memoryHeldBy } = await openCgroups({
  named: process.env.DUPLEX_CGROUP,
  asPods: dropRoot(DEFAULT_UID),
  onLeft: (why) => console.error(why),
})

/** The cgroups of this machine, where it has some to give. */
export const cgroups = opened

/** For a test that only the kernel's own count can pass: why it is skipped, or false. */
export const skipWithoutCgroups =
  opened === null
    ? `programs are held by the watchdog alone here, which does not see this. ${memoryHeldBy.why} ${memoryHeldBy.mend ?? ''}`.trim()
    : false
