import type { Picture } from './picture.ts'

/** What browsers draw at the most, on a side and in all. */
const MOST_SIDE = 16_000
const MOST_AREA = 60_000_000

/** Paints a picture twice as fine as it is drawn, or as fine as a canvas can be. @throws Error when the browser cannot. */
export async function paintPng({ svg, width, height }: Picture): Promise<Blob> {
  const fine = Math.min(2, MOST_SIDE / Math.max(width, height), Math.sqrt(MOST_AREA / (width * height)))
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.floor(width * fine))
    canvas.height = Math.max(1, Math.floor(height * fine))
    const brush = canvas.getContext('2d')
    if (brush === null) throw new Error('This browser gives no canvas to paint on.')
    brush.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('The picture is too large to be painted.')) : resolve(blob)),
        'image/png',
      )
    })
  } finally {
    URL.revokeObjectURL(url)
  }
}
