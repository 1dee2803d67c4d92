export { sendRequest, type WebRequest, type WebResponse } from './send-request.ts';
export { webAddressProblem } from './web-address.ts';
