import type { Argument, Declaration, Shape, TypeSpecifier } from '../syntax/ast.ts';
import type { Expression } from '../syntax/expression.ts';

/** A declaration in the language of `.x` files, as short as it can be said: `string name<255>`. */
export function printDeclaration({ type, shape, name }: Declaration): string {
  return `${printType(type)} ${printShape(shape, name.text)}`;
}

/** An argument or a result: `string<>`, `filename`, `int`; `void` where there is none. */
export function printArgument(argument: Argument | undefined): string {
  if (argument === undefined) return 'void';
  const shape = printShape(argument.shape, '');
  return `${printType(argument.type)}${shape === '*' ? ' *' : shape}`;
}

const WORDS: Readonly<Record<string, string>> = {
  uchar: 'unsigned char',
  uhyper: 'unsigned hyper',
  uint: 'unsigned int',
  ushort: 'unsigned short',
};

function printType(type: TypeSpecifier): string {
  switch (type.kind) {
    case 'primitive':
      return WORDS[type.primitive] ?? type.primitive;
    case 'named':
      return type.name.text;
    case 'body':
      return `${type.body.kind} { … }`;
    default:
      return type.kind;
  }
}

function printShape(shape: Shape, name: string): string {
  switch (shape.kind) {
    case 'one':
      return name;
    case 'optional':
      return `*${name}`;
    case 'fixed':
      return `${name}[${printExpression(shape.count)}]`;
    case 'variable':
      return `${name}<${shape.max === undefined ? '' : printExpression(shape.max)}>`;
  }
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text;
    case 'name':
      return expression.name;
    case 'unary':
      return `${expression.operator}${printOperand(expression.operand)}`;
    case 'binary':
      return `${printOperand(expression.left)} ${expression.operator} ${printOperand(expression.right)}`;
  }
}

function printOperand(expression: Expression): string {
  return expression.kind === 'binary' ? `(${printExpression(expression)})` : printExpression(expression);
}
