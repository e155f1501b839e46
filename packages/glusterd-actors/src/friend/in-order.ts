const last = new WeakMap<object, Promise<unknown>>();

/**
 * Lets the calls of one connection be worked on one after the other, in their order: what a peer says first counts first,
 * though looking up a name takes longer one time than another.
 */
export function inOrder<T>(connection: object, body: () => Promise<T>): Promise<T> {
  const previous = last.get(connection) ?? Promise.resolve();
  const present = previous.then(body, body);
  last.set(connection, present);
  return present;
}
