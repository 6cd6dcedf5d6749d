export type { HostService } from './host-service.js'
export { serviceFromHost } from './service-from-host.js'
