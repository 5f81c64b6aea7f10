// Imported for what it does, before everything else of the program: see `head-start.ts`.
import { giveHeadStart } from './head-start'

// #ifdef H5
giveHeadStart(location.hash)
// #endif
