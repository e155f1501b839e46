import type { NamedType, Primitive, Type } from '../../src/model/types.ts';
import { armName } from './arbitrary.ts';

/**
 * A value as text, field by field with its name: what c-driver.ts makes C print of the same value.
 *
 *     {type=1;name="6162";entries=[{…},{…}];next=?}
 */
export function dumpNamed(type: NamedType, value: unknown): string {
  switch (type.kind) {
    case 'enum':
      return String(value);
    case 'typedef':
      return dump(type.type, value);
    case 'struct':
      return `{${type.fields.map((field, index) => `${field.name}=${dump(field.type, type.tuple ? get(value, index) : get(value, field.name))}`).join(';')}}`;
    case 'union': {
      const tag = get(value, type.discriminant.name);
      const arm =
        type.arms.find(({ cases }) => cases.some((one) => Number(one.value) === Number(tag))) ?? type.otherwise;
      const inside =
        arm?.field === undefined
          ? ''
          : `;${arm.field.name}=${dump(arm.field.type, get(value, armName(arm.field, type.discriminant)))}`;
      return `{${type.discriminant.name}=${dump(type.discriminant.type, tag)}${inside}}`;
    }
    case 'external':
      throw new Error(`${type.name} is not known here`);
  }
}

function dump(type: Type, value: unknown): string {
  switch (type.kind) {
    case 'primitive':
      return dumpPrimitive(type.primitive, value);
    case 'opaque':
      return `"${hex(value)}"`;
    case 'string':
      return `"${hex(new TextEncoder().encode(String(value)))}"`;
    case 'named':
      return dumpNamed(type.target, value);
    case 'optional':
      return value === undefined ? '?' : `?${dump(type.element, value)}`;
    case 'array':
      return `[${elements(value)
        .map((element) => dump(type.element, element))
        .join(',')}]`;
    case 'list':
      return `[${elements(value)
        .map((element) => dumpNamed(type.node, element))
        .join(',')}]`;
  }
}

function dumpPrimitive(primitive: Primitive, value: unknown): string {
  const view = new DataView(new ArrayBuffer(8));
  switch (primitive) {
    case 'bool':
      return value === true ? '1' : '0';
    case 'float':
      view.setFloat32(0, Number(value));
      return view.getUint32(0).toString(16).padStart(8, '0');
    case 'double':
      view.setFloat64(0, Number(value));
      return view.getBigUint64(0).toString(16).padStart(16, '0');
    case 'quadruple':
      return `"${hex(value)}"`;
    default:
      return String(value);
  }
}

function get(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
}

/** Arrays of characters are bytes; C's `unsigned char` is the same, of C's `char` the driver prints the bytes too. */
function elements(value: unknown): readonly unknown[] {
  if (value instanceof Uint8Array) return [...value];
  return Array.isArray(value) ? value : [];
}

function hex(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '';
}
