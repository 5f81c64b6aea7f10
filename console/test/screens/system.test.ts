import { expect, it } from 'vitest'
import { refreshed } from '@/screens/system/refresh'

const rows = (...ids: number[]) => ids.map(id => ({ id }))

it('takes new rows in without moving those below', () => {
  expect(refreshed(rows(5, 4, 3, 2, 1), rows(6, 5, 4), false)).toEqual(rows(6, 5, 4, 3, 2, 1))
  expect(refreshed(rows(5, 4, 3), rows(5, 3), false)).toEqual(rows(5, 3))
  expect(refreshed(rows(5, 4), rows(5), true)).toEqual(rows(5))
  expect(refreshed(rows(5, 4), [], false)).toEqual([])
})
