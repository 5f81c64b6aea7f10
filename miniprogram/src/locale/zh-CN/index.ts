import customers from './customers'
import general from './general'
import pages from './pages'

export default { ...general, ...pages, ...customers }
