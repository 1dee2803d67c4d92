export { main, type HostOptions } from './main.ts';
