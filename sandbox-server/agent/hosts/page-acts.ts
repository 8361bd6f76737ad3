import type { BrowserWindow, Document, Element } from 'happy-dom'
import type { PageAnswer, SeenElement } from '../../grader/hosts/page-talk.ts'

/** What one look tells of at most; the other end takes no more. */
const MOST_ELEMENTS = 200
const MOST_CHARACTERS = 2_000

/** Everything that matches, in the order of the document. Throws when the selector cannot be read. */
export function elementsOf(document: Document, selector: string): Element[] {
  return [...document.querySelectorAll(selector)]
}

/** What matches, as a reader of the page sees it. */
export function seen(document: Document, selector: string): PageAnswer {
  const elements = elementsOf(document, selector)
  return {
    type: 'seen',
    count: elements.length,
    elements: elements.slice(0, MOST_ELEMENTS).map((element) => look(element)),
  }
}

/** Clicks, as a mouse does. Throws where a browser would not let it through. */
export function press(element: Element, window: BrowserWindow): void {
  if (isDisabled(element)) throw new Error('It is disabled.')
  leaveField(window, element)
  const { PointerEvent, MouseEvent } = window
  const options = { bubbles: true, cancelable: true }
  element.dispatchEvent(new PointerEvent('pointerdown', options))
  element.dispatchEvent(new MouseEvent('mousedown', options))
  focus(element)
  element.dispatchEvent(new PointerEvent('pointerup', options))
  element.dispatchEvent(new MouseEvent('mouseup', options))
  if ('click' in element && typeof element.click === 'function') element.click()
  else element.dispatchEvent(new MouseEvent('click', options))
}

/** Writes into a field, key by key; of a list, chooses. A line's end is the Enter key. Throws where nobody could write. */
export function write(element: Element, { text, window }: { text: string; window: BrowserWindow }): void {
  if (isDisabled(element)) throw new Error('It is disabled.')
  leaveField(window, element)
  if (element instanceof window.HTMLSelectElement) {
    const option = [...element.options].find((each) => each.value === text || each.text.trim() === text)
    if (option === undefined) throw new Error(`It has no option “${text}”.`)
    element.value = option.value
    for (const name of ['input', 'change']) element.dispatchEvent(new window.Event(name, { bubbles: true }))
    return
  }
  if (!(element instanceof window.HTMLInputElement || element instanceof window.HTMLTextAreaElement))
    throw new Error('It is no field.')
  focus(element)
  const field = element
  field.value = ''
  for (const key of text) {
    const isEnter = key === '\n' && element instanceof window.HTMLInputElement
    const pressed = { key: key === '\n' ? 'Enter' : key, bubbles: true, cancelable: true }
    const goesOn = field.dispatchEvent(new window.KeyboardEvent('keydown', pressed))
    if (goesOn && isEnter) submit(field, window)
    else if (goesOn) {
      field.value += key
      written.set(window, field)
      field.dispatchEvent(new window.InputEvent('input', { data: key, inputType: 'insertText', bubbles: true }))
    }
    field.dispatchEvent(new window.KeyboardEvent('keyup', pressed))
  }
}

type Field = Element & { value: string }

/** Fields that were written in and not left yet: `change` comes when they are. */
const written = new WeakMap<BrowserWindow, Field>()

function leaveField(window: BrowserWindow, next: Element): void {
  const field = written.get(window)
  if (field === undefined || field === next) return
  written.delete(window)
  field.dispatchEvent(new window.Event('change', { bubbles: true }))
}

/** Enter in a field submits its form, by its button where it has one (HTML, implicit submission). */
function submit(field: Element, window: BrowserWindow): void {
  leaveField(window, window.document.body)
  const form = field.closest('form')
  if (form === null || !(form instanceof window.HTMLFormElement)) return
  const button = form.querySelector('button:not([type]), button[type=submit], input[type=submit]')
  if (button === null) form.requestSubmit()
  else if (!isDisabled(button)) press(button, window)
}

function look(element: Element): SeenElement {
  const isField =
    'value' in element && typeof element.value === 'string' && /^(?:input|textarea|select)$/i.test(element.tagName)
  const text = isField ? String(element.value) : element.textContent
  return {
    text: text.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS),
    isVisible: isVisible(element),
    isDisabled: isDisabled(element),
  }
}

/** There is no layout here: what counts is `hidden` and `display: none`, on the element or around it. */
function isVisible(element: Element): boolean {
  const window = element.ownerDocument.defaultView
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    if (each.hasAttribute('hidden')) return false
    if (window !== null && window.getComputedStyle(each).display === 'none') return false
  }
  return true
}

function isDisabled(element: Element): boolean {
  return element.hasAttribute('disabled') || element.closest('fieldset[disabled]') !== null
}

function focus(element: Element): void {
  if ('focus' in element && typeof element.focus === 'function') element.focus()
}
