import { addMessages } from '@/locale'
import en from './en'
import zh from './zh-CN'

addMessages({ 'zh-CN': zh, en })
