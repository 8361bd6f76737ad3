import { signal } from '@preact/signals'
import { LIMITS, REFUSALS, type ServerMessage, type SourceFile } from '#protocol'
import { LabConnections } from './lab-connections.ts'
import { Link } from './link.ts'
import type { Page } from './page.ts'
import { HeldRunHandle } from './run-handle.ts'
import type { PodState, RunHandle, Sandbox } from './sandbox.ts'

type Start = ConstructorParameters<typeof HeldRunHandle>[0]

/** The sandbox of a page. Connects at first use; `close` hangs up for good, which a page that is left does by itself. */
export function openSandbox(page: Page): Sandbox & { close(): void } {
  const pod = signal<PodState>('asleep')
  const runs = new Map<string, HeldRunHandle>()
  let workspace: string | null = null

  const link = new Link(page, {
    onMessage: (message) => hear(message),
    onWelcome() {
      if (workspace !== null) link.say({ type: 'open', challenge: workspace })
      for (const run of runs.values()) run.resume()
      labs.resume()
    },
    onLost: () => labs.lose(),
    onRefused(code, message) {
      for (const run of runs.values()) run.refuse(code, message)
      labs.refuseAll(message)
    },
  })
  const labs = new LabConnections((message) => link.say(message))

  const hear = (message: ServerMessage) => {
    switch (message.type) {
      case 'run-event': {
        const run = runs.get(message.run)
        run?.hear(message.seq, message.event)
        if (run?.isOver) runs.delete(message.run)
        return
      }
      case 'refused': {
        if (message.about === undefined) return
        const run = runs.get(message.about)
        run?.refuse(message.code, message.message)
        if (run?.isOver) runs.delete(message.about)
        labs.refuse(message.about, message.message)
        return
      }
      case 'pod':
        if (message.challenge === workspace) pod.value = message.state
        return
      case 'lab-opened':
      case 'lab-bytes':
      case 'lab-closed':
        labs.hear(message)
    }
  }

  const start = (message: Start): RunHandle => {
    link.wake()
    const { value: connection } = link.connection
    const tooLarge = isTooLarge(message)
    const run = new HeldRunHandle(message, tooLarge ? () => false : (said) => link.say(said))
    if (tooLarge) run.refuse('too-large', REFUSALS['too-large'])
    else if (connection.type === 'refused') run.refuse(connection.code, connection.message)
    else runs.set(run.id, run)
    return run
  }

  page.onLeave(() => {
    // Nobody watches a Run whose page is gone. A check goes on: its verdict is kept for the learner.
    for (const run of runs.values()) if (run.kind === 'run') run.stop()
    return link.token
  })

  return {
    connection: link.connection,
    isUnsafe: link.isUnsafe,
    pod,
    open(challenge) {
      workspace = challenge
      link.wake()
      link.say({ type: 'open', challenge })
    },
    run: (challenge, files) => start({ type: 'run', run: freshId(), challenge, files: [...files] }),
    check: (challenge, files, seed) =>
      start({ type: 'check', run: freshId(), challenge, files: [...files], ...(seed === undefined ? {} : { seed }) }),
    hurry: () => link.hurry(),
    close: () => link.close(),
    openLab(lab) {
      link.wake()
      const { value: connection } = link.connection
      if (connection.type === 'refused') return Promise.reject(new Error(connection.message))
      return labs.open(lab, freshId())
    },
  }
}

/** Unique for good: 16 random bytes. `crypto.randomUUID` exists on https and localhost alone. */
function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function isTooLarge(message: { files: readonly SourceFile[] }): boolean {
  const bytes = (text: string): number => new TextEncoder().encode(text).length
  return (
    message.files.some(({ text }) => bytes(text) > LIMITS.fileBytes) ||
    bytes(JSON.stringify(message)) > LIMITS.messageBytes
  )
}
