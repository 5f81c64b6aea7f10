/** The table of rights is one for both faces. */
export { reachOfRoles } from '@common/rights'
