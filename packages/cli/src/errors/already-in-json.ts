/** An error that already stands in the JSON document of a command; only stderr still has to hear of it. */
export class AlreadyInJson extends Error {
  constructor(cause: unknown) {
    super('the error is part of the document', { cause });
  }
}
