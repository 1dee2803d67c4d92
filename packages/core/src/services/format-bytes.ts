export { formatBytes } from '../records/format-bytes.ts';
