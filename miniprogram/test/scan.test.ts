import { describe, expect, it } from 'vitest'
import { ticketIn } from '@/pages/scan/ticket'

const ticket = '0f9de62fce790f9a083d5c99e95740ce'

describe('the ticket of a scanned code', () => {
  it.each([ticket, ` ${ticket} `, `https://crm.example/m/#/pages/scan/index?ticket=${ticket}`, encodeURIComponent(`https://crm.example/s?a=1&ticket=${ticket}`), `guanxi://auth/scan/${ticket}`])('is found in %s', (scanned) => {
    expect(ticketIn(scanned)).toBe(ticket)
  })

  it.each(['', 'https://example.org/', '6901234567892', ticket.slice(1), `${ticket}00`, '%E0%A4%A'])('is not found in %s', (scanned) => {
    expect(ticketIn(scanned)).toBeUndefined()
  })
})
