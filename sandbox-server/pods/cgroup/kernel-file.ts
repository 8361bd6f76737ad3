import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** Writes a value into one of the kernel's files, which must be there. Throws with the file and the value. */
export function tellKernel(file: string, value: string | number): void {
  try {
    // Never with O_CREAT: a file that the kernel does not have must not come to be.
    const fd = openSync(file, constants.O_WRONLY)
    try {
      writeSync(fd, String(value))
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    throw new Error(`The kernel did not take ${value} in ${file}: ${codeOf(cause)}.`, { cause })
  }
}

/** The same where the kernel may be too old to have the file, or was built without it. */
export function tellKernelIfItHas(file: string, value: string | number): void {
  if (existsSync(file)) tellKernel(file, value)
}

/** What a file says, or an empty text where there is none. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The name that the system gives to what went wrong, such as EBUSY. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
