const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NULL_UUID = '00000000-0000-0000-0000-000000000000';

/** A UUID in lower case; undefined for what is none, and for the null UUID. */
export function readUuid(text: string): string | undefined {
  const uuid = text.toLowerCase();
  return UUID.test(uuid) && uuid !== NULL_UUID ? uuid : undefined;
}
