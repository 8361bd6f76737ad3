import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceFile } from '#protocol'
import { DraftKeeper, type SavedState, type TabChannel } from '../../src/islands/workspace/draft-keeper.ts'
import {
  type Draft,
  type DraftStore,
  overStarter,
  type Snapshot,
  withSnapshot,
} from '../../src/islands/workspace/drafts.ts'
import { startingDraft } from '../../src/islands/workspace/last-copy.ts'

const file = (text: string): SourceFile[] => [{ name: 'server.ts', text }]

test('what was typed is there again after a reload', async () => {
  const world = newWorld()
  const before = openTab(world)
  await before.keeper.load()
  before.keeper.changed(file('mine'))
  await before.keeper.flush()
  const draft = await openTab(world).keeper.load()
  assert.deepEqual(draft?.files, file('mine'))
  assert.deepEqual(before.states, ['unsaved', 'saved'])
})

test('typing without a pause is saved all the same, once the delay is over', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const world = newWorld()
  const tab = openTab(world)
  await tab.keeper.load()
  for (const text of ['a', 'ab', 'abc']) {
    tab.keeper.changed(file(text))
    t.mock.timers.tick(100)
  }
  await tab.keeper.flush()
  assert.equal(world.saves.length, 1)
  assert.deepEqual(world.saves[0]?.files, file('abc'))
})

test('a second tab does not write over the first: it asks, and keeps its own work meanwhile', async () => {
  const world = newWorld()
  const first = openTab(world)
  const second = openTab(world)
  await first.keeper.load()
  await second.keeper.load()
  first.keeper.changed(file('from the first'))
  await first.keeper.flush()
  second.keeper.changed(file('from the second'))
  await second.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('from the first'))
  assert.deepEqual(second.conflicts.at(-1)?.files, file('from the first'))
  const kept = await second.keeper.snapshots()
  assert.deepEqual(kept[0]?.files, file('from the second'))
})

test('the other tab’s version is among the snapshots before anybody has chosen', async () => {
  const world = newWorld()
  const { second } = await collide(world)
  const kept = await second.keeper.snapshots()
  assert.ok(kept.some((snapshot) => snapshot.files[0]?.text === 'from the first'))
})

test('nobody is asked before the other tab’s version is among the snapshots: the page may be left with the choice', async () => {
  const world = newWorld()
  const { second } = await collide(world)
  assert.ok(second.keptWhenAsked().some((snapshot) => snapshot.files[0]?.text === 'from the first'))
})

test('keeping this tab’s version puts the other one among the snapshots', async () => {
  const world = newWorld()
  const { second } = await collide(world)
  await second.keeper.choose('mine', file('from the second'))
  assert.deepEqual(world.drafts.get('c')?.files, file('from the second'))
  const kept = await second.keeper.snapshots()
  assert.ok(kept.some((snapshot) => snapshot.files[0]?.text === 'from the first'))
})

test('taking the other tab’s version puts this one among the snapshots, and later saves go through', async () => {
  const world = newWorld()
  const { second } = await collide(world)
  await second.keeper.choose('theirs', file('from the second'))
  const kept = await second.keeper.snapshots()
  assert.ok(kept.some((snapshot) => snapshot.files[0]?.text === 'from the second'))
  second.keeper.changed(file('onwards'))
  await second.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('onwards'))
})

test('a tab in which nothing was typed follows the other one, and is not asked', async () => {
  const world = newWorld()
  const [first, second] = [openTab(world), openTab(world)]
  await first.keeper.load()
  await second.keeper.load()
  first.keeper.changed(file('from the first'))
  await first.keeper.flush()
  await second.keeper.look()
  assert.deepEqual(second.taken.at(-1)?.files, file('from the first'))
  assert.deepEqual(second.conflicts, [])

  second.keeper.changed(file('from the first, and on in the second'))
  await second.keeper.flush()
  await first.keeper.look()
  assert.deepEqual(first.taken.at(-1)?.files, file('from the first, and on in the second'))
  assert.deepEqual([...first.conflicts, ...second.conflicts], [])
})

test('a tab that was not told of a save sees it when it looks, or else when it saves', async () => {
  const world = newWorld()
  const [first, second, third] = [openTab(world), openTab(world), openTab(world)]
  for (const { keeper } of [first, second, third]) await keeper.load()
  world.listeners.clear()
  first.keeper.changed(file('from the first'))
  await first.keeper.flush()
  await second.keeper.look()
  assert.deepEqual(second.taken.at(-1)?.files, file('from the first'))
  third.keeper.changed(file('from the third'))
  await third.keeper.flush()
  assert.deepEqual(third.conflicts.at(-1)?.files, file('from the first'))
})

test('a choice is not made about work that came only after it was offered', async () => {
  const world = newWorld()
  const { first, second } = await collide(world)
  const disk = Promise.withResolvers<void>()
  world.snapshotDisk = disk.promise
  const choosing = second.keeper.choose('theirs', file('from the second'))
  first.keeper.changed(file('later, from the first'))
  await first.keeper.flush()
  disk.resolve()
  await choosing
  await second.keeper.look()
  assert.deepEqual(second.conflicts.at(-1)?.files, file('later, from the first'))
  await second.keeper.choose('mine', file('from the second'))
  assert.deepEqual(world.drafts.get('c')?.files, file('from the second'))
})

test('a storage that fails while a tab looks does not keep it from saving later', async () => {
  const world = newWorld()
  const tab = openTab(world)
  await tab.keeper.load()
  world.isBroken = true
  await tab.keeper.look()
  world.isBroken = false
  tab.keeper.changed(file('mine'))
  await tab.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('mine'))
})

test('the last copy of a page that went away is not taken for work that came after another tab’s', async () => {
  const world = newWorld()
  const [first, second] = [openTab(world), openTab(world)]
  await first.keeper.load()
  await second.keeper.load()
  first.keeper.changed(file('from the first'))
  await first.keeper.flush()
  const copy: Draft = { files: file('left by the second'), revision: '', savedAt: 2 }
  const third = openTab(world)
  const { draft, begunOn } = startingDraft(await third.keeper.load(), copy)
  assert.deepEqual(draft?.files, file('left by the second'))
  third.keeper.beginFrom(begunOn ?? null)
  third.keeper.changed(draft?.files ?? [])
  await third.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('from the first'), 'nothing is written over')
  assert.deepEqual(third.conflicts.at(-1)?.files, file('from the first'), 'both are offered')
})

test('a last copy that is older than what another tab saved gives way, and is kept', () => {
  const kept: Draft = { files: file('later'), revision: 'r2', savedAt: 5 }
  const copy: Draft = { files: file('earlier'), revision: 'r1', savedAt: 4 }
  assert.deepEqual(startingDraft(kept, copy), { draft: kept, outdated: file('earlier') })
  assert.deepEqual(startingDraft(kept, { ...copy, files: file('later') }), { draft: kept, outdated: null })
  assert.deepEqual(startingDraft(null, copy), { draft: copy, begunOn: 'r1', outdated: null })
})

test('two tabs that hold the same text have nothing to decide', async () => {
  const world = newWorld()
  const first = openTab(world)
  const second = openTab(world)
  await first.keeper.load()
  await second.keeper.load()
  first.keeper.changed(file('same'))
  second.keeper.changed(file('same'))
  await first.keeper.flush()
  await settled()
  assert.deepEqual(second.conflicts, [])
})

test('without storage the page says so and goes on', async () => {
  const world = newWorld()
  world.isBroken = true
  const tab = openTab(world)
  assert.equal(await tab.keeper.load(), null)
  tab.keeper.changed(file('typed'))
  await tab.keeper.flush()
  assert.equal(tab.states.at(-1), 'unavailable')
  assert.deepEqual(tab.keeper.unsaved?.files, file('typed'))
})

test('a storage that answers too late is not written over', async () => {
  const world = newWorld()
  const before = openTab(world)
  await before.keeper.load()
  before.keeper.changed(file('mine'))
  await before.keeper.flush()
  const late = openTab(world)
  const loading = late.keeper.load()
  late.keeper.abandon()
  assert.equal(await loading, null)
  late.keeper.changed(file('typed over the starter'))
  await late.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('mine'))
  assert.equal(late.states.at(-1), 'unavailable')
})

test('work that is being saved while more is typed is not called saved', async () => {
  const world = newWorld()
  const tab = openTab(world)
  await tab.keeper.load()
  const disk = Promise.withResolvers<void>()
  world.disk = disk.promise
  tab.keeper.changed(file('one'))
  const saving = tab.keeper.flush()
  await settled()
  tab.keeper.changed(file('two'))
  disk.resolve()
  await saving
  assert.equal(tab.states.at(-1), 'unsaved')
  await tab.keeper.flush()
  assert.deepEqual(world.drafts.get('c')?.files, file('two'))
})

test('twenty snapshots are kept, newest first, and the same files only once', () => {
  const snapshot = (text: string, at: number): Snapshot => ({ files: file(text), at, why: 'reset' })
  const many = Array.from({ length: 30 }, (_, at) => snapshot(`${at}`, at)).reduce(
    withSnapshot,
    [] as readonly Snapshot[],
  )
  assert.equal(many.length, 20)
  assert.equal(many[0]?.at, 29)
  assert.equal(withSnapshot(many, snapshot('25', 99)).filter((each) => each.files[0]?.text === '25').length, 1)
})

test('a draft from before a challenge got a new file keeps its texts and gains the file', () => {
  const starter = [...file('start'), { name: 'client.ts', text: 'new' }]
  assert.deepEqual(overStarter(starter, file('mine')), [...file('mine'), { name: 'client.ts', text: 'new' }])
})

interface World {
  readonly drafts: Map<string, Draft>
  readonly snapshots: Map<string, readonly Snapshot[]>
  readonly saves: Draft[]
  readonly listeners: Set<(message: { challenge: string; revision: string }) => void>
  isBroken: boolean
  /** A save is done when this is. */
  disk: Promise<void>
  /** So is a snapshot, when this is. */
  snapshotDisk: Promise<void>
}

function newWorld(): World {
  return {
    drafts: new Map(),
    snapshots: new Map(),
    saves: [],
    listeners: new Set(),
    isBroken: false,
    disk: Promise.resolve(),
    snapshotDisk: Promise.resolve(),
  }
}

function storeOf(world: World): DraftStore {
  const open = async (): Promise<void> => {
    if (world.isBroken) throw new Error('No storage in this window.')
  }
  return {
    async load(challenge) {
      await open()
      return world.drafts.get(challenge) ?? null
    },
    async save(challenge, draft, base) {
      await open()
      await world.disk
      const kept = world.drafts.get(challenge)
      if (kept !== undefined && kept.revision !== base) return { type: 'changed-elsewhere', draft: kept }
      world.drafts.set(challenge, draft)
      world.saves.push(draft)
      return { type: 'saved', draft }
    },
    async snapshots(challenge) {
      await open()
      return world.snapshots.get(challenge) ?? []
    },
    async keep(challenge, snapshot) {
      await open()
      await world.snapshotDisk
      world.snapshots.set(challenge, withSnapshot(world.snapshots.get(challenge) ?? [], snapshot))
    },
  }
}

let ids = 0

function openTab(world: World) {
  const states: SavedState[] = []
  const conflicts: Draft[] = []
  const taken: Draft[] = []
  let keptWhenAsked: readonly Snapshot[] = []
  let own: ((message: { challenge: string; revision: string }) => void) | null = null
  const channel: TabChannel = {
    post(message) {
      for (const listener of world.listeners) if (listener !== own) listener(message)
    },
    onMessage(listener) {
      own = listener
      world.listeners.add(listener)
    },
    close() {},
  }
  const keeper = new DraftKeeper({
    challenge: 'c',
    store: storeOf(world),
    channel,
    delayMs: 300,
    now: () => 1,
    newId: () => `id${++ids}`,
    onState: (state) => states.push(state),
    onTaken: (draft) => taken.push(draft),
    onConflict(theirs) {
      conflicts.push(theirs)
      keptWhenAsked = world.snapshots.get('c') ?? []
    },
  })
  return { keeper, states, conflicts, taken, keptWhenAsked: () => keptWhenAsked }
}

async function collide(world: World) {
  const first = openTab(world)
  const second = openTab(world)
  await first.keeper.load()
  await second.keeper.load()
  first.keeper.changed(file('from the first'))
  second.keeper.changed(file('from the second'))
  await first.keeper.flush()
  await settled()
  assert.equal(second.conflicts.length, 1)
  return { first, second }
}

/** Everything that only waits for other promises has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
