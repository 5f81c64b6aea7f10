import { Bell, Box, ChatLineRound, Phone, Position, Promotion, Service, Star } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { tone, type Tone } from '@common/enums'
import { toneOfScore } from '@common/survey-course'
import type { Schema } from '@/api'

/** Icon and tone of an entry of the timeline. */
export function markOf(entry: Schema<'TimelineEntry'>): { icon: Component, tone?: Tone } {
  switch (entry.kind) {
    case 'follow_up': return { icon: Phone, tone: 'brand' }
    case 'complaint': return { icon: Service, tone: 'warn' }
    case 'survey': return { icon: Star, tone: toneOfScore(entry.survey?.score ?? 0) }
    case 'order': return { icon: Box, tone: 'info' }
    case 'push': return { icon: Promotion, tone: tone('PushState', entry.push?.state) }
    default: {
      if (entry.message?.kind === 'event') return { icon: Bell }
      return entry.message?.direction === 'in' ? { icon: ChatLineRound, tone: 'success' } : { icon: Position }
    }
  }
}
