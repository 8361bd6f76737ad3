import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = 'duplex-learner'
const SECRET_FILE = 'learner-cookie.secret'
const SECRET_BYTES = 32
const YEAR_SECONDS = 365 * 24 * 60 * 60
/** A learner is 16 random bytes; the signature is 32. Both travel in base64url, which a cookie may hold as it is. */
const COOKIE = new RegExp(`(?:^|; *)${NAME}=([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})(?:;|$)`)

/** Anything that carries request headers: a Fastify request or the upgrade of a WebSocket. */
interface CookieBearer {
  readonly headers: { readonly cookie?: string | undefined }
}

/** Knows learners by a signed cookie: nobody signs in, and nobody can pass for another. */
export interface LearnerCookie {
  /** The learner the request's cookie names, or null when there is none or its signature is not ours. */
  read(request: CookieBearer): string | null
  /** A learner nobody has been before, and the Set-Cookie value that makes the browser come back as that learner. */
  mint(options: { isHttps: boolean }): { learner: string; setCookie: string }
}

/** Opens the cookie with the secret of the data folder, which is made at the first start. */
export async function openLearnerCookie(dataFolder: string): Promise<LearnerCookie> {
  const secret = await readSecret(dataFolder)
  const sign = (learner: string): Buffer => createHmac('sha256', secret).update(learner).digest()
  return {
    read(request) {
      const [, learner, signature] = COOKIE.exec(request.headers.cookie ?? '') ?? []
      if (learner === undefined || signature === undefined) return null
      const given = Buffer.from(signature, 'base64url')
      const right = sign(learner)
      return given.length === right.length && timingSafeEqual(given, right) ? learner : null
    },
    mint({ isHttps }) {
      const learner = randomBytes(16).toString('base64url')
      const value = `${learner}.${sign(learner).toString('base64url')}`
      const attributes = `Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`
      const setCookie = `${NAME}=${value}; ${attributes}`
      return { learner, setCookie }
    },
  }
}

/** Two servers that start at once on one folder end with the same secret: only one link succeeds. */
async function readSecret(dataFolder: string): Promise<Buffer> {
  const path = join(dataFolder, SECRET_FILE)
  await mkdir(dataFolder, { recursive: true })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const exists = await readFile(path).catch(ifMissing)
  if (exists) return sound(exists, path)
  await writeFile(draft, randomBytes(SECRET_BYTES), { mode: 0o600 })
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(draft)
  await chmod(path, 0o600)
  return sound(await readFile(path), path)
}

function sound(secret: Buffer, path: string): Buffer {
  if (secret.length === SECRET_BYTES) return secret
  throw new Error(
    `${path} holds ${secret.length} bytes; the secret that signs learners' cookies has ${SECRET_BYTES}. Restore it from a backup, or delete it: then every learner starts anew.`,
  )
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
