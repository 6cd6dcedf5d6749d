import { folderConfig } from '../support/folder-config.js'

export default folderConfig(import.meta.dirname)
