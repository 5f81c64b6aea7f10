export default {
  settings: {
    language: '语言',
    about: '关于',
    version: '版本 {version}',
    theme: '深色模式',
    themeSystem: '跟随系统',
  },
  charts: {
    byGrade: '客户等级分布',
    byStage: '客户阶段分布',
    total: '共 {n} 个客户',
    none: '还没有客户',
  },
}
