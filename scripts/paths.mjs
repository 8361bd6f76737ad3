import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** The Node that the app runs on: it comes from npm, so that every machine has the same one. */
export function appNode() {
  const require = createRequire(path.join(ROOT, 'package.json'))
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch (cause) {
    throw new Error(
      `There is no Node for ${process.platform} on ${process.arch} among the packages. Duplex runs on Linux, x64 or arm64; on macOS and Windows use a Linux virtual machine.`,
      { cause },
    )
  }
}
