/* What the package `@holdfast/client` has. */
export type { AppRouter } from '../routers/app-router';
export { createClient, errorBodyOf, isUnreachable, type ClientOptions, type HoldfastClient } from './client';
export { followEvents, StreamRefused, type EventStreamOptions } from './event-stream';
export { fetchTable, TableRefused, type WantedTable } from './tables';
export { uploadImport, UploadError, type UploadedFile, type UploadRequest } from './uploads';
