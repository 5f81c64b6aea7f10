export default {
  settings: {
    language: 'Language',
    about: 'About',
    version: 'Version {version}',
    theme: 'Dark mode',
    themeSystem: 'As the system',
  },
  charts: {
    byGrade: 'Customers by grade',
    byStage: 'Customers by stage',
    total: '{n} customers',
    none: 'No customers yet',
  },
}
