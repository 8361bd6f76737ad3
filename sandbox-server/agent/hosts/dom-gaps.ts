import { Element, HTMLElement } from 'happy-dom'

/** Mends happy-dom where pages would notice: text that is set to a number, and ARIA attributes as properties. Once is enough. */
export function mendDomGaps(): void {
  takesNumbers(Element.prototype, 'textContent')
  takesNumbers(HTMLElement.prototype, 'innerText')
  for (const [property, attribute] of Object.entries(ARIA)) reflects(property, attribute)
}

/** happy-dom's setters take 0 for no text at all, or fail on a number; browsers write it (Web IDL, DOMString). */
function takesNumbers(prototype: object, name: string): void {
  const property = Object.getOwnPropertyDescriptor(prototype, name)
  const write = property?.set
  if (property === undefined || write === undefined) return
  Object.defineProperty(prototype, name, {
    ...property,
    set(text: unknown) {
      write.call(this, text === null || text === undefined ? '' : String(text))
    },
  })
}

/** As WAI-ARIA's ARIAMixin says: null takes the attribute away. */
function reflects(property: string, attribute: string): void {
  if (property in Element.prototype) return
  Object.defineProperty(Element.prototype, property, {
    get(this: Element) {
      return this.getAttribute(attribute)
    },
    set(this: Element, value: unknown) {
      if (value === null || value === undefined) this.removeAttribute(attribute)
      else this.setAttribute(attribute, String(value))
    },
    configurable: true,
    enumerable: true,
  })
}

const ARIA = {
  role: 'role',
  ariaBusy: 'aria-busy',
  ariaChecked: 'aria-checked',
  ariaCurrent: 'aria-current',
  ariaDisabled: 'aria-disabled',
  ariaExpanded: 'aria-expanded',
  ariaHidden: 'aria-hidden',
  ariaInvalid: 'aria-invalid',
  ariaLabel: 'aria-label',
  ariaLive: 'aria-live',
  ariaPressed: 'aria-pressed',
  ariaSelected: 'aria-selected',
  ariaValueMax: 'aria-valuemax',
  ariaValueMin: 'aria-valuemin',
  ariaValueNow: 'aria-valuenow',
  ariaValueText: 'aria-valuetext',
} as const
