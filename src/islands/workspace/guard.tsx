import { Component, type ComponentChildren } from 'preact'

/** Keeps a mistake of ours inside one pane: the others, and the learner's work, go on. */
export class Guard extends Component<{ children: ComponentChildren }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static override getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override componentDidCatch(error: Error): void {
    console.error(error)
  }

  override render({ children }: { children: ComponentChildren }, { error }: { error: Error | null }) {
    if (error === null) return children
    return (
      <div class="guard" role="alert">
        <p>This part of the page broke. That is our fault; your code is safe, and the other parts still work.</p>
        <p class="mono">{error.message}</p>
        <button type="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </div>
    )
  }
}
