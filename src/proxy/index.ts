export {
  type ResignedRequest,
  type ResignOptions,
  type ResignRequest,
  type ResignSignOptions,
  resign,
} from './resign.js'
