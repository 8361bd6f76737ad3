import assert from 'node:assert/strict'
import { asksRedis, runSteps, serviceAttack } from '../pods/service-test.ts'

serviceAttack('FLUSHALL, SHUTDOWN and passwords hurt only the one who says them', 'redis', async ({ pods, run }) => {
  const neighbour = await pods.start({ challengeFolder: null, services: ['redis'] }, AbortSignal.timeout(20_000))
  const isSet = Promise.withResolvers<void>()
  const isHurt = Promise.withResolvers<void>()
  const theirs = runSteps(
    neighbour,
    asksRedis(`
      await ask('SET', 'mine', 'still here')
      console.log('set')
      await new Promise((resolve) => process.stdin.once('data', resolve))
      console.log(await ask('GET', 'mine'))`),
    {
      on(event, neighbourRun) {
        if (event.type !== 'output' || !event.text.startsWith('set')) return
        isSet.resolve()
        void isHurt.promise.then(() => neighbourRun.input('go\n'))
      },
    },
  )
  await isSet.promise
  await run(asksRedis(`await ask('FLUSHALL'); await ask('CONFIG', 'SET', 'requirepass', 'x')`))
  // It stays until it was told: a run that is over has nobody left to tell.
  const shutsDown = asksRedis(`
    await ask('SHUTDOWN', 'NOSAVE')
    await new Promise((resolve) => process.stdin.once('data', resolve))`)
  const { stderr } = await run(shutsDown, {
    on(event, itsRun) {
      if (event.type === 'output' && event.text.includes('ended by itself')) itsRun.input('go\n')
    },
  })
  assert.match(stderr, /Redis ended by itself/)
  isHurt.resolve()
  assert.match((await theirs).stdout, /still here/)
  await neighbour.close()
})
