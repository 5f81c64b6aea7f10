/** The words for reasons stand where both faces find them. */
export { reasonText } from '@common/reasons'
