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
}

function newWorld(): World {
  return {
    drafts: new Map(),
    snapshots: new Map(),
    saves: [],
    listeners: new Set(),
    isBroken: false,
    disk: Promise.resolve(),
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
      world.snapshots.set(challenge, withSnapshot(world.snapshots.get(challenge) ?? [], snapshot))
    },
  }
}

let ids = 0

function openTab(world: World) {
  const states: SavedState[] = []
  const conflicts: Draft[] = []
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
    onConflict: (theirs) => conflicts.push(theirs),
  })
  return { keeper, states, conflicts }
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
