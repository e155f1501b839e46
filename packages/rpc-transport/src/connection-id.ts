let lastId = 0;

/** The id of the next connection, whatever it runs over. */
export function nextConnectionId(): number {
  return ++lastId;
}
