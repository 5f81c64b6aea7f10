import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>('../../src/**/*.vue', { query: '?raw', import: 'default', eager: true })

describe('watchers of components', () => {
  it('never run in the middle of an update: the props after the one that changed would still be the old ones', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(100)
    expect(Object.keys(sources).filter(file => /flush:\s*'sync'|watchSyncEffect/.test(sources[file] ?? ''))).toEqual([])
  })
})
