import type { ComponentChildren } from 'preact'

interface Tab<Name extends string> {
  readonly name: Name
  readonly label: ComponentChildren
}

interface Props<Name extends string> {
  /** Begins the ids of tabs and panels: `tab-<group>-<name>` and `panel-<group>`. */
  group: string
  label: string
  tabs: readonly Tab<Name>[]
  shown: Name
  onShow(name: Name): void
  /** What stands at the right end of the strip. */
  children?: ComponentChildren
}

/** A strip of tabs: arrow keys move between them, Tab goes on to what they show. */
export function Tabs<Name extends string>({ group, label, tabs, shown, onShow, children }: Props<Name>) {
  function onKeyDown(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.name === shown)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]
    if (next === undefined) return
    onShow(next.name)
    document.getElementById(`tab-${group}-${next.name}`)?.focus()
  }

  return (
    <div class="tabs">
      <div class="tabs-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            id={`tab-${group}-${tab.name}`}
            type="button"
            role="tab"
            aria-selected={tab.name === shown}
            aria-controls={`panel-${group}`}
            tabIndex={tab.name === shown ? 0 : -1}
            onClick={() => onShow(tab.name)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div class="tabs-end">{children}</div>
    </div>
  )
}

/** The panel a strip of tabs shows. */
export function TabPanel({ group, shown, children }: { group: string; shown: string; children: ComponentChildren }) {
  return (
    <div id={`panel-${group}`} class="tab-panel" role="tabpanel" aria-labelledby={`tab-${group}-${shown}`}>
      {children}
    </div>
  )
}
