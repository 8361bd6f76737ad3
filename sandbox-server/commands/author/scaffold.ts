import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isSeq, parse, parseDocument } from 'yaml'

export interface ScaffoldOptions {
  /** What it is called, or where and what: `real-time-patterns/presence/my-challenge`. */
  readonly name: string
  readonly root: string
}

/** Where things begin that have no place in the course yet. */
const DRAFTS = '9-drafts'
const TEMPLATES = join(import.meta.dirname, '../../authoring/templates')

/** Makes a folder that is sound to begin with, and gives back what to say about it. Throws when the name cannot be. */
export async function scaffold(
  kind: 'challenge' | 'lesson' | 'quiz',
  { name, root }: ScaffoldOptions,
): Promise<string> {
  const parts = name.split('/').filter((part) => part !== '')
  const last = parts.pop() ?? ''
  const slug = last.replace(/^\d+-/, '')
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(slug)) {
    throw new Error(`“${last}” cannot be a name. Use small letters, digits and hyphens, such as my-${kind}.`)
  }
  const lessons = join(root, 'lessons')
  if (kind === 'challenge') return await newChallenge(slug, { parts, root, lessons })
  const folder = await lessonFolder(last, { parts, lessons })
  const made = kind === 'quiz' ? ['quiz.yaml'] : ['index.mdx', 'quiz.yaml']
  const isOld = await isThere(join(folder, 'index.mdx'))
  for (const file of kind === 'quiz' && !isOld ? ['index.mdx', ...made] : made) {
    await fill(join(TEMPLATES, 'lesson', file), { to: join(folder, file), slug })
  }
  return said(root, { folder, next: `Write in it, and look at it with: npm run dev` })
}

interface Place {
  readonly parts: readonly string[]
  readonly root: string
  readonly lessons: string
}

async function newChallenge(id: string, { parts, root, lessons }: Place): Promise<string> {
  const twin = (await challengeFolders(lessons)).find((folder) => folder.endsWith(`/${id}`))
  if (twin !== undefined) throw new Error(`There is a challenge “${id}” already: ${relative(root, twin)}.`)
  const lesson = parts.at(-1)
  if (parts.length === 1 && (await folders(lessons)).some((module) => isCalled(module, lesson ?? ''))) {
    throw new Error(`“${lesson}” is a module. Name the lesson too: ${lesson}/my-lesson/${id}.`)
  }
  const folder = join(await lessonFolder(lesson ?? 'drafts', { parts: parts.slice(0, -1), lessons }), 'challenges', id)
  const template = join(TEMPLATES, 'challenge')
  await cp(template, folder, { recursive: true })
  for (const file of ['brief.mdx', 'grader.ts']) {
    await fill(join(template, file), { to: join(folder, file), slug: id, isNew: false })
  }
  return said(root, {
    folder,
    next: `Record what is said about its mistakes: npm run author -- record ${id}\nThen see what is missing:                npm run author -- check ${id}`,
  })
}

/** The folder of a lesson named by its folder or its slug, planned or there; otherwise a new one among the drafts. */
async function lessonFolder(name: string, { parts, lessons }: Omit<Place, 'root'>): Promise<string> {
  const wanted = parts.at(-1)
  for (const module of await folders(lessons)) {
    if (wanted !== undefined && !isCalled(module, wanted)) continue
    const planned = await plannedFolders(join(lessons, module))
    const folder = [...planned, ...(await folders(join(lessons, module)))].find((each) => isCalled(each, name))
    if (folder !== undefined) return join(lessons, module, folder)
    if (wanted !== undefined) return await planLesson(join(lessons, module), name)
  }
  if (wanted !== undefined) throw new Error(`There is no module “${wanted}” in lessons/.`)
  return await planLesson(join(lessons, DRAFTS), name)
}

/** Adds a lesson to its module's plan, so that the course shows it. */
async function planLesson(module: string, name: string): Promise<string> {
  const file = join(module, 'module.yaml')
  if (!(await isThere(file))) {
    await mkdir(module, { recursive: true })
    await writeFile(file, 'title: Drafts\nsummary: Lessons and challenges that are being written.\nlessons: []\n')
  }
  const plan = parseDocument(await readFile(file, 'utf8'))
  const count = (await plannedFolders(module)).length
  const folder = /^\d+-/.test(name) ? name : `${count + 1}-${name}`
  plan.addIn(['lessons'], plan.createNode({ title: titleOf(name), about: 'What it is about, in a sentence.', folder }))
  const list = plan.get('lessons')
  if (isSeq(list)) list.flow = false
  await writeFile(file, plan.toString({ lineWidth: 120 }))
  return join(module, folder)
}

async function plannedFolders(module: string): Promise<string[]> {
  const plan: unknown = parse(await readFile(join(module, 'module.yaml'), 'utf8').catch(() => ''))
  const lessons = isRecord(plan) && Array.isArray(plan.lessons) ? plan.lessons : []
  const planned = [...lessons, isRecord(plan) ? plan.project : null]
  return planned.flatMap((each) => (isRecord(each) && typeof each.folder === 'string' ? [each.folder] : []))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

async function fill(
  template: string,
  { to, slug, isNew = true }: { to: string; slug: string; isNew?: boolean },
): Promise<void> {
  if (isNew && (await isThere(to))) throw new Error(`${to} is there already: nothing was written over it.`)
  const text = (await readFile(template, 'utf8')).replaceAll('__TITLE__', titleOf(slug)).replaceAll('__NAME__', slug)
  await mkdir(join(to, '..'), { recursive: true })
  await writeFile(to, text)
}

function said(root: string, { folder, next }: { folder: string; next: string }): string {
  return `${relative(root, folder)} is there.\n${next}`
}

function titleOf(slug: string): string {
  const words = slug.replace(/^\d+-/, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function isCalled(folder: string, name: string): boolean {
  return folder === name || folder.replace(/^\d+-/, '') === name
}

async function challengeFolders(lessons: string): Promise<string[]> {
  const found: string[] = []
  for (const module of await folders(lessons)) {
    for (const lesson of await folders(join(lessons, module))) {
      const place = join(lessons, module, lesson, 'challenges')
      found.push(...(await folders(place)).map((id) => join(place, id)))
    }
  }
  return found
}

async function folders(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}
