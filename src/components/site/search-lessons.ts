interface Found {
  url: string
  meta: { title?: string }
  excerpt: string
  sub_results: { url: string; title: string; excerpt: string }[]
}

interface Pagefind {
  init(): Promise<void>
  /** Null when a later search has overtaken this one. */
  debouncedSearch(
    query: string,
    options: object,
    waitMs: number,
  ): Promise<{ results: { data(): Promise<Found> }[] } | null>
}

const INDEX = '/pagefind/pagefind.js'
const MOST = 8
const WAIT_MS = 120

/** Opens the search dialog on the button, `/` and Ctrl+K, and fills it from the index that the build wrote. */
export function searchLessons(opener: HTMLButtonElement, dialog: HTMLDialogElement): void {
  const input = dialog.querySelector('input')
  const state = dialog.querySelector('[role=status]')
  const list = dialog.querySelector('ol')
  if (!input || !state || !list) return

  let index: Promise<Pagefind> | undefined

  const open = (): void => {
    if (dialog.open) return
    dialog.showModal()
    input.select()
    index ??= load()
    index.catch(() => {
      index = undefined
      state.textContent = import.meta.env.DEV
        ? 'Search works in the built site; the index is written by the build.'
        : 'The search index could not be read. Check the connection and open the search again.'
    })
  }

  const search = async (): Promise<void> => {
    const query = input.value.trim()
    if (!query) {
      state.textContent = ''
      list.replaceChildren()
      return
    }
    const pagefind = await index
    const answer = await pagefind?.debouncedSearch(query, {}, WAIT_MS)
    if (!answer) return
    const found = await Promise.all(answer.results.slice(0, MOST).map((result) => result.data()))
    // They come when they come: what stands in the field by now may be something else.
    if (query !== input.value.trim()) return
    const chosen = list.querySelector<HTMLAnchorElement>('a:focus')?.pathname
    list.replaceChildren(...found.map(row))
    // Who went on to a lesson is at it still, wherever in the list it stands now.
    const again = [...list.querySelectorAll('a')].find(({ pathname }) => pathname === chosen)
    if (chosen !== undefined) (again ?? input).focus()
    state.textContent =
      found.length > 0 ? counted(found.length) : `Nothing found for “${query}”. Try a shorter or another word.`
  }

  opener.addEventListener('click', open)
  input.addEventListener('input', () => void search().catch(() => {}))
  dialog.addEventListener('click', (event) => {
    const hitBackdrop = event.target === dialog
    const hitLink = event.target instanceof Element && event.target.closest('a') !== null
    if (hitBackdrop || hitLink) dialog.close()
  })
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event, input, list)
    if (event.key === 'Enter' && event.target === input) {
      event.preventDefault()
      list.querySelector('a')?.click()
    }
  })
  addEventListener('keydown', (event) => {
    const isSlash = event.key === '/' && !isTyping(event.target)
    const isCtrlK = event.key === 'k' && (event.ctrlKey || event.metaKey) && !isTyping(event.target)
    if (!isSlash && !isCtrlK) return
    event.preventDefault()
    open()
  })
}

async function load(): Promise<Pagefind> {
  const pagefind: Pagefind = await import(/* @vite-ignore */ INDEX)
  await pagefind.init()
  return pagefind
}

function row(found: Found): HTMLLIElement {
  const best = found.sub_results[0]
  const link = document.createElement('a')
  link.href = best?.url ?? found.url
  const title = document.createElement('b')
  title.textContent = found.meta.title ?? found.url
  link.append(title)
  if (best && best.title !== found.meta.title) link.append(` › ${best.title}`)
  const excerpt = document.createElement('small')
  // Pagefind's excerpt is our own text, escaped by it, with <mark> around the hits.
  excerpt.innerHTML = best?.excerpt ?? found.excerpt
  link.append(excerpt)
  const item = document.createElement('li')
  item.append(link)
  return item
}

function counted(results: number): string {
  return results === 1 ? 'One lesson' : `${results} lessons`
}

/** Arrow keys walk from the input through the results and back. */
function step(event: KeyboardEvent, input: HTMLInputElement, list: HTMLElement): void {
  const stops: HTMLElement[] = [input, ...list.querySelectorAll('a')]
  const here = stops.findIndex((stop) => stop.matches(':focus'))
  const next = stops[here + (event.key === 'ArrowDown' ? 1 : -1)]
  if (here < 0 || !next) return
  event.preventDefault()
  next.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
