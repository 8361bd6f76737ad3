/** A sentence in which `code` stands in backticks and *emphasis* in stars. */
export function Words({ text }: { text: string }) {
  const parts = text.split(/(`[^`]+`|\*[^*\s][^*]*\*)/)
  return (
    <>
      {parts.map((part, index) => {
        if (part.startsWith('`') && part.endsWith('`') && part.length > 2)
          return <code key={index}>{part.slice(1, -1)}</code>
        if (part.startsWith('*') && part.endsWith('*') && part.length > 2)
          return <em key={index}>{part.slice(1, -1)}</em>
        return part
      })}
    </>
  )
}
