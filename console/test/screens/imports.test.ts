import { describe, expect, it } from 'vitest'
import { MOST_BYTES, wrongFile } from '@/screens/imports/file'
import { assigned, fieldOf, leftOut, letterOf, missing, readFields, sameMapping } from '@/screens/imports/mapping'
import { brought, isBusy, isOver, percentOf, stepOf } from '@/screens/imports/steps'

describe('a file before it is sent', () => {
  it('is a spreadsheet of a size that the server takes', () => {
    expect(['a.xlsx', 'A.XLSX', '客户.2026.csv'].map(name => wrongFile({ name, size: 10 }))).toEqual([null, null, null])
    expect(['a.xls', 'a.pdf', 'csv', 'a.csv.zip'].map(name => wrongFile({ name, size: 10 }))).toEqual(['old', 'type', 'type', 'type'])
    expect([0, MOST_BYTES, MOST_BYTES + 1].map(size => wrongFile({ name: 'a.csv', size }))).toEqual(['empty', null, 'large'])
  })
})

describe('columns and fields', () => {
  const fields = [
    { key: 'name', title: '名称', hint: '', required: true },
    { key: 'phone', title: '电话', hint: '', required: false },
    { key: 'owner', title: '负责人', hint: '', required: true },
  ]
  const columns = [{ at: 0, title: '电话', samples: [] }, { at: 1, title: '全称', samples: [] }, { at: 2, title: '', samples: [] }]

  it('have one another, once', () => {
    const mapping = { name: 1, phone: 0 }
    expect(assigned(mapping, 2, 'owner')).toEqual({ name: 1, phone: 0, owner: 2 })
    expect(assigned(mapping, 1, 'owner'), 'a column is one field').toEqual({ phone: 0, owner: 1 })
    expect(assigned(mapping, 2, 'name'), 'a field is taken from another column').toEqual({ phone: 0, name: 2 })
    expect(assigned(mapping, 0, undefined)).toEqual({ name: 1 })
    expect([fieldOf(mapping, 0), fieldOf(mapping, 2)]).toEqual(['phone', undefined])
  })

  it('tell what lacks, what is left out, and what is read in the order of the file', () => {
    const mapping = { name: 1, phone: 0 }
    expect(missing(fields, mapping).map(field => field.key)).toEqual(['owner'])
    expect(leftOut(columns, mapping).map(column => column.at)).toEqual([2])
    expect(readFields(fields, mapping).map(({ field, at }) => [at, field.key])).toEqual([[0, 'phone'], [1, 'name']])
  })

  it('are compared without regard to order, and called by letters', () => {
    expect(sameMapping({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect([sameMapping({ a: 1 }, { a: 1, b: 2 }), sameMapping({ a: 1 }, { b: 1 })]).toEqual([false, false])
    expect([0, 25, 26, 51, 52, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })
})

describe('an import', () => {
  it('stands at the step of its state', () => {
    const states = ['reading', 'mapping', 'checking', 'checked', 'applying', 'done', 'cancelled', 'failed'] as const
    expect(states.map(stepOf)).toEqual(['file', 'mapping', 'check', 'check', 'apply', 'apply', 'apply', 'apply'])
    expect(states.filter(isBusy)).toEqual(['reading', 'checking', 'applying'])
    expect(states.filter(isOver)).toEqual(['done', 'cancelled', 'failed'])
  })

  it('is as far as its rows', () => {
    expect([[0, 0], [3, 1], [3, 3], [3, 4]].map(([rows = 0, done = 0]) => percentOf({ rows, done }))).toEqual([0, 33, 100, 100])
    expect(brought({ counts: { created: 2, updated: 3, unchanged: 5, wrong: 7 } })).toBe(5)
  })
})
