import { describe, expect, it } from 'vitest'
import { newPassword } from '@/screens/team/password'
import { reached } from '@/screens/team/roles'
import { counted, pathOf, treeOf, within } from '@/screens/team/tree'

const departments = [
  { id: 1, name: '华东', parent_id: null }, { id: 2, name: '上海', parent_id: 1 }, { id: 3, name: '浦东', parent_id: 2 }, { id: 4, name: '华南', parent_id: null },
]

describe('departments', () => {
  it('make a tree, in whatever order they come', () => {
    const tree = treeOf([...departments].reverse())
    expect(tree.map(one => one.name).sort()).toEqual(['华东', '华南'])
    expect(tree.find(one => one.id === 1)?.children[0]?.children[0]?.name).toBe('浦东')
    expect(treeOf([{ id: 5, name: '孤儿', parent_id: 99 }])).toHaveLength(1)
  })

  it('know what is above and below', () => {
    expect(pathOf(departments, 3)).toEqual(['华东', '上海', '浦东'])
    expect(pathOf(departments, null)).toEqual([])
    expect([...within(departments, 1)].sort()).toEqual([1, 2, 3])
  })

  it('end where the list is no tree', () => {
    const circle = [{ id: 1, name: 'a', parent_id: 2 }, { id: 2, name: 'b', parent_id: 1 }]
    expect(pathOf(circle, 1).length).toBeLessThan(5)
    expect(counted(circle, [1]).get(2)).toBe(1)
  })

  it('count people with those below', () => {
    const counts = counted(departments, [3, 2, 4, null, 77])
    expect([counts.get(1), counts.get(2), counts.get(3), counts.get(4)]).toEqual([2, 2, 1, 1])
  })
})

describe('roles', () => {
  it('reach as far as the farthest together', () => {
    expect(reached(['sales', 'finance']).customers).toEqual({ read: 3, write: 1 })
    expect(reached(['purchasing']).customers).toEqual({ read: 0, write: 0 })
    expect(reached(['after_sales']).quickReplies).toEqual({ read: 1, write: 1 })
    expect(reached(['admin']).audit).toEqual({ read: 3, write: 0 })
  })
})

it('makes passwords that can be read out', () => {
  const all = new Set(Array.from({ length: 50 }, newPassword))
  expect(all.size).toBe(50)
  for (const one of all) expect(one).toMatch(/^([a-z2-9]{4}-){2}[a-z2-9]{4}$/)
})
