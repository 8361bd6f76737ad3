import { effect } from '@preact/signals'
import type { Progress } from '#protocol'
import { loadProgress, progress, visit } from '../../progress/index.ts'

/** Marks what the learner has done wherever a page speaks of lessons or challenges, now and whenever it changes. */
export function showProgress(): void {
  const lesson = document.querySelector<HTMLMetaElement>('meta[name="duplex:lesson"]')?.content
  if (lesson) {
    const title = document.querySelector('h1')?.textContent?.trim() || document.title
    visit({ href: location.pathname, title, lesson })
  }
  effect(() => {
    const known = progress.value
    if (!known) return
    for (const dot of all('[data-progress-lesson]')) showLesson(dot, known)
    for (const state of all('[data-progress-challenge]')) showChallenge(state, known)
    for (const line of all('[data-progress-last]')) showLast(line, known)
  })
  void loadProgress(lesson)
}

function showLesson(dot: HTMLElement, { lessons, questions }: Progress): void {
  const { progressLesson: id = '', questions: asked = '0' } = dot.dataset
  const settled = Object.entries(questions).filter(
    ([key, { isSettled }]) => isSettled && key.startsWith(`${id}#`),
  ).length
  const isBegun = id in lessons || settled > 0
  const isDone = isBegun && settled >= Number(asked)
  dot.dataset.state = isDone ? 'done' : isBegun ? 'begun' : 'new'
  const words = dot.querySelector('[data-progress-words]')
  if (words) words.textContent = isDone ? 'done: ' : isBegun ? 'begun: ' : ''
}

function showChallenge(state: HTMLElement, { challenges }: Progress): void {
  const standing = challenges[state.dataset.progressChallenge ?? '']
  if (!standing) return
  state.dataset.state = standing.isPassed ? 'passed' : 'begun'
  state.textContent = standing.isPassed
    ? 'Passed'
    : standing.of > 0
      ? `${standing.bestPassed} of ${standing.of} checks`
      : standing.gaveUpAt === undefined
        ? 'Begun'
        : 'Solution seen'
}

function showLast(line: HTMLElement, { last }: Progress): void {
  const link = line.querySelector('a')
  if (!last || !link) return
  link.href = last.href
  link.textContent = last.title
  line.dataset.state = 'known'
}

function all(selector: string): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>(selector)
}
