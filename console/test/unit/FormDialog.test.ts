import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, reactive, ref } from 'vue'
import { ApiFailure } from '@common/session'
import FormDialog from '@/components/FormDialog.vue'
import FormField from '@/components/FormField.vue'
import type { Intent } from '@/composables/useAction'
import { mounted, settle } from './mount'

vi.mock('@/lib/feedback', () => ({ ask: vi.fn(async () => false), complain: vi.fn(), told: vi.fn() }))
const { ask } = await import('@/lib/feedback')

async function dialog(submit: (intent: Intent) => Promise<unknown>, check = () => ({})) {
  const model = reactive({ name: '' })
  const open = ref(true)
  const done = vi.fn()
  const host = defineComponent(() => () => h(FormDialog, {
    modelValue: open.value, 'onUpdate:modelValue': (on: boolean) => { open.value = on }, title: '新建', model, submit, check, onDone: done,
  }, () => h(FormField, { name: 'contacts[0].name', label: '姓名' }, () =>
    h('input', { value: model.name, onInput: (event: Event) => { model.name = (event.target as HTMLInputElement).value } }))))
  const wrapper = await mounted(host)
  await settle(10)
  const find = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)!
  return { model, open, done, wrapper, find, press: () => find('form').dispatchEvent(new Event('submit', { cancelable: true })) }
}

afterEach(() => vi.clearAllMocks())

describe('a form in a dialog', () => {
  it('shows the API\'s error at its field and loses nothing', async () => {
    const keys: string[] = []
    const { model, open, find, press, wrapper } = await dialog(async ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      throw new ApiFailure(422, 'invalid', '姓名过长', 'contacts[0].name')
    })
    model.name = '王芳'
    press()
    await settle(10)
    expect(find('.field-error').textContent).toBe('姓名过长')
    expect([open.value, model.name]).toEqual([true, '王芳'])
    press()
    await settle(10)
    expect(keys[0]).toBe(keys[1])
    wrapper.unmount()
  })

  it('shows what is about no field of it at the top', async () => {
    const { find, press, wrapper } = await dialog(async () => { throw new ApiFailure(422, 'invalid', '金额有误', 'credit_limit') })
    press()
    await settle(10)
    expect(find('[data-testid="form-message"]').textContent).toContain('金额有误')
    wrapper.unmount()
  })

  it('asks the server only when its own check finds nothing, and closes when it has worked', async () => {
    const submit = vi.fn(async () => 'made')
    let wrong = true
    const { open, done, press, wrapper } = await dialog(submit, () => wrong ? { 'contacts[0].name': '请填写' } : {})
    press()
    await settle(10)
    expect([submit.mock.calls.length, document.querySelector('.field-error')?.textContent]).toEqual([0, '请填写'])
    wrong = false
    press()
    press()
    await settle(10)
    expect(submit).toHaveBeenCalledTimes(1)
    expect(done).toHaveBeenCalledWith('made')
    expect(open.value).toBe(false)
    wrapper.unmount()
  })

  it('asks before it drops what was typed', async () => {
    const { model, open, find, wrapper } = await dialog(async () => undefined)
    find('[data-testid="dialog-cancel"]').click()
    await settle()
    expect([vi.mocked(ask).mock.calls.length, open.value]).toEqual([0, false])
    open.value = true
    await settle(10)
    model.name = '王'
    find('[data-testid="dialog-cancel"]').click()
    await settle()
    expect([vi.mocked(ask).mock.calls.length, open.value]).toEqual([1, true])
    wrapper.unmount()
  })
})
