import type { Schema } from '@/api'

export type Mass = Schema<'MassOut'>
export type MassState = Mass['state']
export type Audience = Schema<'AudienceOut'>
export type Report = Schema<'MassReport'>
export type MassIn = Schema<'MassIn'>
