import { dirname, join } from 'node:path'
import { pressSite } from '../http/press-site.ts'

// Run by the set-up after a build: the account that serves the site may not write into it.
await pressSite(join(dirname(dirname(import.meta.dirname)), 'dist'), AbortSignal.timeout(5 * 60_000))
