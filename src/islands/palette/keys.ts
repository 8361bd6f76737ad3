/** A key as it is declared: `Mod+Shift+Enter`. `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export type KeyName = string

/** The part of a keyboard event that is looked at. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether this is that key. */
export function isKey(pressed: Pressed, name: KeyName, { isMac }: { isMac: boolean }): boolean {
  const parts = name.split('+')
  const key = parts.at(-1) ?? name
  if (pressed.key.toLowerCase() !== key.toLowerCase() || pressed.altKey) return false
  // Which keys make a sign such as `?` is the keyboard's own affair.
  const isSign = key.length === 1 && !/[a-z]/i.test(key)
  if (!isSign && pressed.shiftKey !== parts.includes('Shift')) return false
  return isMod(pressed, { isMac, isLetter: key.length === 1 }) === parts.includes('Mod')
}

/** On a Mac, Ctrl with a letter belongs to the text: Ctrl K cuts the line. Ctrl with Enter belongs to nobody. */
function isMod({ ctrlKey, metaKey }: Pressed, { isMac, isLetter }: { isMac: boolean; isLetter: boolean }): boolean {
  return isMac && isLetter ? metaKey && !ctrlKey : ctrlKey || metaKey
}

/** The keys as they stand on the keyboard: `⌘ ⇧ ↵` on a Mac, `Ctrl ⇧ ↵` elsewhere. */
export function shownKeys(name: KeyName, { isMac }: { isMac: boolean }): string[] {
  const signs: Readonly<Record<string, string>> = { Mod: isMac ? '⌘' : 'Ctrl', Shift: '⇧', Enter: '↵' }
  return name.split('+').map((part) => signs[part] ?? part)
}

/** The keys as `aria-keyshortcuts` names them. */
export function ariaKeys(names: readonly KeyName[], { isMac }: { isMac: boolean }): string {
  return names.map((name) => name.replace('Mod', isMac ? 'Meta' : 'Control')).join(' ')
}

/** Whether this machine has a ⌘ key. */
export function isMacHere(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
}
