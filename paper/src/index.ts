/**
 * Paper exchanges: matching engines that speak the exchanges' own protocols over HTTP. `startPaper` starts them in this
 * process; `atlas-paper/testing` adds what tests of the exchanges themselves need.
 */
export { CREDENTIALS, type Credential, type Permission } from './credentials.ts';
export { type Paper, type PaperOptions, startPaper } from './server.ts';
