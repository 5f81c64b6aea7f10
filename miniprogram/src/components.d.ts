/** The components of `src/components`, which easycom puts in by name; for the checker of types. */
declare module 'vue' {
  export interface GlobalComponents {
    GxButton: typeof import('./components/gx-button.vue')['default']
    GxCell: typeof import('./components/gx-cell.vue')['default']
    GxChips: typeof import('./components/gx-chips.vue')['default']
    GxCustomerRow: typeof import('./components/gx-customer-row.vue')['default']
    GxCustomerSheet: typeof import('./components/gx-customer-sheet.vue')['default']
    GxFileImage: typeof import('./components/gx-file-image.vue')['default']
    GxFinderSheet: typeof import('./components/gx-finder-sheet.vue')['default']
    GxGrade: typeof import('./components/gx-grade.vue')['default']
    GxList: typeof import('./components/gx-list.vue')['default']
    GxPage: typeof import('./components/gx-page.vue')['default']
    GxPictures: typeof import('./components/gx-pictures.vue')['default']
    GxPostpone: typeof import('./components/gx-postpone.vue')['default']
    GxRestored: typeof import('./components/gx-restored.vue')['default']
    GxSearch: typeof import('./components/gx-search.vue')['default']
    GxSection: typeof import('./components/gx-section.vue')['default']
    GxSkeleton: typeof import('./components/gx-skeleton.vue')['default']
    GxState: typeof import('./components/gx-state.vue')['default']
    GxTag: typeof import('./components/gx-tag.vue')['default']
    GxTimelineEntry: typeof import('./components/gx-timeline-entry.vue')['default']
    GxUnsent: typeof import('./components/gx-unsent.vue')['default']
    GxWords: typeof import('./components/gx-words.vue')['default']
  }
}

export {}
