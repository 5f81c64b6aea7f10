import { describe, expect, it, vi } from 'vitest'
import { computed, ref, shallowRef } from 'vue'
import { ApiFailure } from '@common/session'
import DataTable from '@/components/DataTable.vue'
import { sortText, sortingOf } from '@/components/table'
import type { List } from '@/composables/useList'
import { mounted, settle } from './mount'

interface Row { id: number, name: string }

vi.stubGlobal('IntersectionObserver', class { observe() {} unobserve() {} disconnect() {} })

function listOf(rows: Row[], more = false): List<Row> {
  return {
    rows: shallowRef(rows), loading: ref(false), loadingMore: ref(false), failure: shallowRef(null), hasMore: computed(() => more),
    reload: vi.fn(), loadMore: vi.fn(), replace: vi.fn(), remove: vi.fn(),
  }
}

const columns = [
  { key: 'name', title: '名称', sort: 'name', fixed: true, text: (row: Row) => row.name },
  { key: 'id', title: '编号', text: (row: Row) => String(row.id) },
]
const props = (list: List<Row>, more: object = {}) => ({ name: 'test', list, columns, rowKey: (row: Row) => row.id, label: '测试', ...more })
const press = (element: Element, key: string) => element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: false }))

describe('a table', () => {
  it('sorts by clicks: up, down, not at all', async () => {
    const table = await mounted(DataTable, { props: props(listOf([{ id: 1, name: '甲' }])) })
    const button = table.find('[data-testid="sort-name"]')
    for (const wanted of [{ by: 'name', down: false }, { by: 'name', down: true }, null]) {
      await button.trigger('click')
      expect(table.emitted('update:sorting')?.at(-1)).toEqual([wanted])
      await table.setProps({ sorting: wanted })
    }
    expect([sortText({ by: 'name', down: true }), sortText(null), sortingOf('-name'), sortingOf('')]).toEqual(['-name', undefined, { by: 'name', down: true }, null])
  })

  it('is walked through by keys, opened by Enter, selected by Space', async () => {
    const list = listOf([{ id: 1, name: '甲' }, { id: 2, name: '乙' }], true)
    const table = await mounted(DataTable, { props: props(list, { clickable: true, selectable: true }) })
    const row = (n: number) => table.findAll('[data-testid="row"]')[n]!.element as HTMLElement
    row(0).focus()
    press(row(0), 'ArrowDown')
    await settle()
    expect(document.activeElement).toBe(row(1))
    press(row(1), 'ArrowDown')
    expect(list.loadMore).toHaveBeenCalled()
    press(row(1), 'Enter')
    expect(table.emitted('open')?.[0]?.[0]).toEqual({ id: 2, name: '乙' })
    press(row(1), ' ')
    expect(table.emitted('update:selected')?.at(-1)).toEqual([[2]])
  })

  it('says when there is nothing, and what went wrong', async () => {
    const list = listOf([])
    const table = await mounted(DataTable, { props: props(list, { emptyTitle: '没有客户' }) })
    expect(table.find('[data-testid="state-empty"]').text()).toContain('没有客户')
    list.failure.value = new ApiFailure(0, 'network.timeout', '服务器响应超时')
    await settle()
    expect(table.find('[data-testid="state-error"]').text()).toContain('服务器响应超时')
    await table.find('[data-testid="retry"]').trigger('click')
    expect(list.reload).toHaveBeenCalled()
  })

  it('remembers which columns are wanted', async () => {
    localStorage.setItem('gx.pref.0.columns.test', '{"id":false,"name":false}')
    const table = await mounted(DataTable, { props: props(listOf([{ id: 1, name: '甲' }])) })
    expect(table.findAll('th').map(head => head.text())).toEqual(['名称'])
  })
})
