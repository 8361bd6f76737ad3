/** Hands a file to the reader, as a download. `name` is what it is called there. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken hold of it by then; a minute is long enough for the slowest of them.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
