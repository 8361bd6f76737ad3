import * as z from 'zod/mini'

// The frontmatter of a challenge's brief.mdx is read twice: by the site, which shows it, and by the server, which runs
// by it. Both read it with this schema.

const Prose = z.string().check(z.minLength(1))
const FileName = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/))
const Port = z.int().check(z.minimum(1024), z.maximum(65535))

/** One program of a Run: a file with its port and arguments, or a file of tests. */
export const RunStep = z.union([
  z.strictObject({
    file: FileName,
    /** What the terminal calls it where there are several, such as `A`. Without it: the file's name. */
    name: z.optional(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,23}$/))),
    /** Given to it as PORT; the next program starts once this one listens there. */
    port: z.optional(Port),
    args: z.optional(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(8))),
  }),
  /** A file of Jest tests: it is run, and what each test came to is printed. */
  z.strictObject({ tests: FileName }),
])
export type RunStep = z.infer<typeof RunStep>

/** The frontmatter of a challenge's brief.mdx. */
export const ChallengeFrontmatter = z.strictObject({
  /** What the challenge is called, such as `Catch up after a gap`. */
  title: Prose.check(z.maxLength(80)),
  /** One or two sentences for the list of challenges. */
  summary: Prose.check(z.maxLength(240)),
  /** How long it takes most people. */
  minutes: z.int().check(z.minimum(5), z.maximum(240)),
  difficulty: z.enum(['easy', 'medium', 'hard']),
  /** Programs that run beside the learner's. */
  services: z._default(z.array(z.enum(['redis', 'nginx'])), []),
  /** The file the editor opens first, and the one a Run starts unless `run` says more. It must stand in `starter/`. */
  entry: z._default(FileName, 'server.ts'),
  /** The port the learner's server is expected on. */
  port: z._default(Port, 8080),
  /** What a Run starts, one after the other. Without it: `entry`, with `port`. */
  run: z.optional(z.array(RunStep).check(z.minLength(1), z.maxLength(4))),
  /** The files a learner writes, in the order of their tabs. Each must stand in `starter/`. Without it: all of `starter/`. */
  files: z.optional(z.array(FileName).check(z.minLength(1))),
  /** From a nudge to a worked step: the concept, the place, nearly the code, one step done. Shown one at a time. */
  hints: z.array(z.strictObject({ title: z.optional(Prose), text: Prose })).check(z.minLength(1), z.maxLength(8)),
})
export type ChallengeFrontmatter = z.infer<typeof ChallengeFrontmatter>
