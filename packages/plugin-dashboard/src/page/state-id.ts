/** Where the browser finds the state that the page was made from: the id of an element with JSON. */
export const STATE_ID = 'state';
