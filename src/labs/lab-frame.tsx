import type { ComponentChildren } from 'preact'
import './lab-frame.css'

/** Where a lab's bytes come from: real sockets and real bytes, or a seeded simulation that says so. */
type LabKind = 'REAL' | 'SIM'

/** What `lab.ts` of every lab exports as `lab`. `server`: it talks to the sandbox server; `nothing`: it works in the page alone. */
export interface LabFacts {
  title: string
  kind: LabKind
  needs: 'server' | 'nothing'
}

interface LabFrameProps {
  title: string
  kind: LabKind
  /** The ledger of bytes and time: `157 bytes up · 71 down · 1.8 ms`. Announced politely when it changes. */
  ledger?: ComponentChildren
  /** Buttons, at the right end of the bar. */
  actions?: ComponentChildren
  children: ComponentChildren
}

const MEANS: Record<LabKind, string> = {
  REAL: 'real bytes on a real connection',
  SIM: 'a simulation with a fixed seed',
}

/** The frame around every lab: a bar with what it is, what it has cost so far and what can be done, over the lab itself. */
export function LabFrame({ title, kind, ledger, actions, children }: LabFrameProps) {
  return (
    <section class="lab-frame" aria-label={title}>
      <header class="lab-frame-bar">
        <span class={`lab-frame-kind ${kind === 'REAL' ? 'is-real' : 'is-sim'}`} title={MEANS[kind]}>
          {kind}
          <span class="visually-hidden">: {MEANS[kind]}</span>
        </span>
        <b class="lab-frame-title">{title}</b>
        <span class="lab-frame-ledger" role="status">
          {ledger}
        </span>
        {actions && <span class="lab-frame-actions">{actions}</span>}
      </header>
      {children}
    </section>
  )
}
