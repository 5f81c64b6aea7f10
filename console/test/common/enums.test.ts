import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { choices, failureText, label, tone, words } from '@common/enums'
import { labels as en } from '@common/enums.en'
import { labels as zh } from '@common/enums.zh-CN'
import { errors } from '@common/errors.en'
import { ApiFailure } from '@common/failure'

interface Schema { enum?: string[] }
const document = JSON.parse(readFileSync('../web-common/openapi.json', 'utf8')) as { components: { schemas: Record<string, Schema> } }
const enums = Object.entries(document.components.schemas).filter(([, schema]) => schema.enum)

describe('labels of enums', () => {
  it.each(enums)('%s has a label for each word in both languages', (name, schema) => {
    const wanted = [...schema.enum ?? []].sort()
    for (const language of [zh, en] as Record<string, Record<string, string>>[]) {
      expect(Object.keys(language[name] ?? {}).sort()).toEqual(wanted)
    }
  })

  it('are the same enums and words in both languages', () => {
    for (const name of Object.keys(zh) as (keyof typeof zh)[]) expect(Object.keys(en[name])).toEqual(Object.keys(zh[name]))
    expect(Object.keys(en)).toEqual(Object.keys(zh))
  })

  it('labels, chooses and colours', () => {
    expect(label('zh-CN', 'OrderState', 'partly_shipped')).toBe('部分发货')
    expect(label('en', 'OrderState', 'from_the_future')).toBe('from_the_future')
    expect(label('en', 'OrderState', null)).toBe('—')
    expect(words('Grade')).toEqual(['A', 'B', 'C', 'D'])
    expect(choices('en', 'Whose')).toEqual([{ value: 'mine', label: 'Mine' }, { value: 'team', label: 'Team' }])
    expect([tone('PushState', 'failed'), tone('Via', 'chat')]).toEqual(['danger', 'neutral'])
  })
})

describe('failures for people', () => {
  it('speaks the server\'s Chinese and our English', () => {
    const failure = new ApiFailure(409, 'customer.same', '已有相同客户')
    expect(failureText('zh-CN', failure)).toBe('已有相同客户')
    expect(failureText('en', failure)).toBe(errors['customer.same'])
    expect(failureText('en', new ApiFailure(418, 'odd.code', '奇怪'))).toContain('奇怪')
  })
})
