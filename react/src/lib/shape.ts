/** What is to be done with a member of an object on its way to the service and back; generated from the document. */
export interface Field {
  /** Its name in the document, where that differs. */
  readonly wire?: string;
  /** The members of its value, or of its value's items. */
  readonly of?: () => Shape;
  /** It is a Date here, and text on the way. */
  readonly date?: true;
  readonly required?: true;
  /** It may be null; in a response it is, when the service leaves it out. */
  readonly orNull?: true;
  /** Its text is never shown. */
  readonly secret?: true;
  /** Bounds of a text's length. */
  readonly length?: readonly [number, number];
  /** Bounds of a number. */
  readonly range?: readonly [number, number];
  readonly pattern?: RegExp;
  readonly oneOf?: readonly unknown[];
  /** The member without which it may not be given. */
  readonly with?: string;
}

/** The members of an object, by their names here; "*" stands for all that are not named. */
export type Shape = { readonly [name: string]: Field };

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members => typeof value === "object" && value !== null;

/** Returns a value as the document names its members. */
export function toWire(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => toWire(item, shape));
  }
  if (!isObject(value) || value instanceof Date) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => {
    const field = shape[name] ?? shape["*"];
    return [shape[name]?.wire ?? name, field?.of ? toWire(member, field.of()) : member];
  }));
}

/** Returns what the service sent, with members named as they are here. What is not of the documented type stays as it came. */
export function fromWire(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => fromWire(item, shape));
  }
  if (!isObject(value)) {
    return value;
  }
  const members = { ...value };
  for (const [name, { wire = name, orNull }] of Object.entries(shape)) {
    const member = value[wire];
    delete members[wire];
    if (member !== undefined || orNull) {
      members[name] = member ?? null;
    }
  }
  for (const [name, member] of Object.entries(members)) {
    const field = shape[name] ?? shape["*"];
    members[name] = field?.of ? fromWire(member, field.of())
      : field?.date && typeof member === "string" ? new Date(member) : member;
  }
  return members;
}

/** Returns the first member that is not as the document wants it, and what is wrong with it, without its value. */
export function problemOf(value: unknown, shape: Shape): string | undefined {
  if (Array.isArray(value)) {
    return first(value, (item) => problemOf(item, shape));
  }
  return isObject(value) ? first(Object.entries(shape), ([name, field]) => problemOfMember(name, field, value)) : undefined;
}

function problemOfMember(name: string, field: Field, members: Members): string | undefined {
  const value = members[name];
  if (value === undefined || value === null) {
    return field.required && !(value === null && field.orNull) ? `${name} is missing` : undefined;
  }
  const outside = ([low, high]: readonly [number, number], size: number) => size < low || size > high;
  const wrong = (typeof value === "string" && ((field.length && outside(field.length, value.length))
      || (field.pattern && !field.pattern.test(value))))
    || (typeof value === "number" && field.range && outside(field.range, value))
    || (field.oneOf && !field.oneOf.includes(value));
  if (wrong) {
    return value === "" ? `${name} is empty` : `${name} is not valid`;
  }
  if (field.with && (members[field.with] ?? null) === null) {
    return `${name} is given without ${field.with}`;
  }
  return field.of && problemOf(value, field.of());
}

/** Returns the texts of a request that are never shown. */
export function secretsOf(value: unknown, shape: Shape): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => secretsOf(item, shape));
  }
  return !isObject(value) ? [] : Object.entries(shape).flatMap(([name, field]) => {
    const member = value[name];
    return field.secret && typeof member === "string" ? [member] : field.of ? secretsOf(member, field.of()) : [];
  });
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
