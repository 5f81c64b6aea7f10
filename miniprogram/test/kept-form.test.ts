import { describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, reactive, ref } from 'vue'
import { useFinder } from '@/composables/use-finder'
import { useKeptForm } from '@/composables/use-kept-form'
import { usePosting } from '@/composables/use-posting'
import { useDrafts } from '@/stores/drafts'
import { useNetwork } from '@/stores/network'
import { useSession, type Me } from '@/stores/session'
import { fakeUni } from './uni'

const me = { staff: { id: 4, name: '李娜' }, tenant: { id: 1, name: '关山' }, roles: ['sales'], reach: {}, zone: 'Asia/Shanghai', today: '2026-11-23', now: '2026-11-23T02:00:00Z' } as unknown as Me

function signIn() {
  fakeUni.storage.set('gx.m.tokens', { access: 'a', refresh: 'r', endsAt: Date.now() + 3_600_000 })
  const session = useSession()
  session.me = me
  session.signedIn = true
  useNetwork().watchNetwork()
}

interface Form { content: string, pictures: string[] }
const blank = (): Form => ({ content: '', pictures: [] })

function aForm() {
  const form = reactive(blank())
  let changes = 0
  const kept = useKeptForm(form, { name: () => 'note:7', worth: one => !!one.content.trim(), changed: () => { changes += 1 } })
  return { form, kept, changes: () => changes }
}

describe('a form that is kept', () => {
  it('is there again after the program ended, and says so', async () => {
    const first = aForm()
    await first.kept.begin(blank())
    expect([first.kept.restored.value, first.changes()]).toEqual([false, 0])
    first.form.content = '谈了价格'
    await nextTick()
    expect(first.changes()).toBe(1)

    const second = aForm()
    await second.kept.begin({ content: '开头', pictures: [] }, () => { second.form.pictures = ['a'] })
    expect([second.kept.restored.value, second.form.content, second.form.pictures]).toEqual([true, '谈了价格', ['a']])
  })

  it('is forgotten when nothing is left of it, when it was sent, and when one begins anew', async () => {
    const { form, kept } = aForm()
    const draft = () => useDrafts().load<Form>('note:7')
    await kept.begin(blank())
    for (const end of [() => { form.content = ' ' }, () => kept.startOver(blank()), () => kept.done()]) {
      form.content = '谈了价格'
      await nextTick()
      expect(draft()?.content).toBe('谈了价格')
      end()
      await nextTick()
      expect(draft()).toBeUndefined()
    }
    form.content = '已经发送'
    await nextTick()
    expect(draft()).toBeUndefined()
  })
})

describe('what is posted', () => {
  const item = { path: '/customers/7/follow-ups', body: { content: '谈了价格' }, title: '跟进', about: 'customer:7' }

  it('arrives, waits for the network, or comes back with why', async () => {
    signIn()
    await nextTick()
    const { post, failure, busy } = usePosting()
    fakeUni.answer(() => ({ status: 201, body: { id: 1 } }))
    expect(await post(item)).toBe('arrived')
    fakeUni.answer(() => ({ status: 422, body: { error: { code: 'invalid', message: '不能为空', field: 'content', request_id: 'r' } } }))
    expect(await post(item)).toBe('refused')
    expect(failure.value).toEqual({ text: expect.stringContaining('不能为空') as string, field: 'content' })
    fakeUni.network(false)
    expect(await post(item)).toBe('waiting')
    expect([failure.value, busy.value]).toEqual([undefined, false])
  })
})

describe('a finder', () => {
  it('looks when it opens and once the typing pauses, and drops late answers', async () => {
    vi.useFakeTimers()
    const open = ref(false)
    const asked: string[] = []
    const answers: ((found: string[]) => void)[] = []
    const scope = effectScope()
    const finder = scope.run(() => useFinder<string>(() => open.value, words => new Promise((resolve) => { asked.push(words); answers.push(resolve) }), () => '首先'))!
    open.value = true
    await nextTick()
    expect(asked).toEqual(['首先'])
    finder.type('明')
    finder.type('明远 ')
    await vi.advanceTimersByTimeAsync(250)
    expect(asked).toEqual(['首先', '明远'])
    answers[1]?.(['明远精密'])
    answers[0]?.(['旧的'])
    await vi.advanceTimersByTimeAsync(0)
    expect([finder.found, finder.busy]).toEqual([['明远精密'], false])
    finder.type('没人等')
    scope.stop()
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveLength(2)
    vi.useRealTimers()
  })
})
