import type { Schema } from '@/api'

/** What the API says of complaints. */
export type Complaint = Schema<'ComplaintOut'>
export type ComplaintFull = Schema<'ComplaintDetailOut'>
export type State = Complaint['state']
export type Severity = Complaint['severity']
export type Standing = Complaint['standing']
export type Round = ComplaintFull['rounds'][number]
export type Inquiry = ComplaintFull['inquiries'][number]
export type Letter = ComplaintFull['letters'][number]
export type Compensation = ComplaintFull['compensations'][number]
export type Warning = ComplaintFull['warnings'][number]
