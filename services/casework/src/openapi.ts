export { clientSource } from './client/client-source.ts'
export { openApiDocument } from './openapi-document.ts'
