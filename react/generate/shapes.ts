import type { Document, Schema } from "./document.ts";
import { isNullable, nameOf, resolve } from "./document.ts";
import { camelCase, lowerFirst, memberName } from "./names.ts";

type Direction = "request" | "response";

/** Writes what is to be done with the members of a request or a response: code for src/lib/shape.ts. */
export class Shapes {
  readonly #document: Document;
  readonly #direction: Direction;
  /** Code by schema; empty where nothing is to be done, undefined while it is being written. */
  readonly #written = new Map<string, string | undefined>();

  constructor(document: Document, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
  }

  /** Returns the name of a schema's constant; undefined when there is nothing to do. */
  of(name: string, top = true): string | undefined {
    const constant = lowerFirst(name) + (this.#direction === "request" ? "In" : "Out");
    if (!this.#written.has(name)) {
      this.#written.set(name, undefined);
      const members = this.#members({ $ref: `#/components/schemas/${name}` }, top);
      this.#written.set(name, members.length > 0 ? `const ${constant}: Shape = {\n${members.map((each) => `  ${each},\n`).join("")}};\n` : "");
    }
    return this.#written.get(name) === "" ? undefined : constant; // a schema within itself counts as having something to do
  }

  /** Returns the constants that were asked for. */
  get code(): string {
    return [...this.#written.values()].filter(Boolean).join("\n");
  }

  /** Returns the members of a schema that something is to be done with. */
  #members(schema: Schema, top: boolean): string[] {
    const resolved = resolve(this.#document, schema);
    const members = new Map<string, string>();
    const unions = [...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])];
    for (const part of [...(resolved.allOf ?? []), ...unions, ...(resolved.items ? [resolved.items] : [])]) {
      const strict = top && !unions.includes(part); // what one member of a union wants, another may not
      this.#members(part, strict).forEach((code) => members.set(code.slice(0, code.indexOf(":")), code));
    }
    for (const [wire, member] of Object.entries(resolved.properties ?? {})) {
      const fields = this.#field(wire, member, resolved, top);
      if (fields.length > 0) {
        members.set(memberName(camelCase(wire)), `${memberName(camelCase(wire))}: { ${fields.join(", ")} }`);
      }
    }
    if (typeof resolved.additionalProperties === "object") {
      const of = this.#nested(resolved.additionalProperties);
      if (of) {
        members.set('"*"', `"*": { ${of} }`);
      }
    }
    return [...members.values()];
  }

  #field(wire: string, member: Schema, parent: Schema, top: boolean): string[] {
    const own = flatten(this.#document, member);
    const fields: string[] = [];
    const add = (wanted: unknown, code: string) => wanted && fields.push(code);
    add(camelCase(wire) !== wire, `wire: ${JSON.stringify(wire)}`);
    const secret = own.format === "password";
    const required = parent.required?.includes(wire) ?? false;
    if (this.#direction === "response") {
      add(required && top && !isNullable(own), "required: true");
      add(required && top && secret, "length: [1, Infinity]");
      add(isNullable(own), "orNull: true");
      add(own.format === "date-time", "date: true");
    } else {
      add(required, "required: true");
      add(required && isNullable(own), "orNull: true");
      add(secret, "secret: true");
      add(own.minLength !== undefined || own.maxLength !== undefined, `length: [${own.minLength ?? 0}, ${own.maxLength ?? Infinity}]`);
      add(own.minimum !== undefined || own.maximum !== undefined, `range: [${own.minimum ?? -Infinity}, ${own.maximum ?? Infinity}]`);
      add(own.pattern, `pattern: new RegExp(${JSON.stringify(own.pattern)}, "u")`);
      add(own.enum && !own.items, `oneOf: ${JSON.stringify(own.enum)}`);
      const [other] = parent.dependentRequired?.[wire] ?? [];
      add(other, `with: ${JSON.stringify(camelCase(other ?? ""))}`);
    }
    const of = this.#nested(member);
    add(of, of ?? "");
    return fields;
  }

  /** Returns code for what is to be done within a member. */
  #nested(member: Schema): string | undefined {
    const target = named(member);
    if (target) {
      const constant = this.of(target, false);
      return constant && `of: () => ${constant}`;
    }
    const members = this.#members(member, false);
    return members.length > 0 ? `of: () => ({ ${members.join(", ")} })` : undefined;
  }
}

/** Returns the component that a member is, or is a list of. */
function named(schema: Schema): string | undefined {
  const target = schema.allOf?.length === 1 && !schema.properties ? schema.allOf[0]! : schema.items ?? schema;
  return target.$ref ? nameOf(target.$ref) : target === schema ? undefined : named(target);
}

/** Returns a schema with what its allOf and reference say of it. */
function flatten(document: Document, schema: Schema): Schema {
  const resolved = resolve(document, schema);
  return Object.assign({}, ...(resolved.allOf ?? []).map((part) => flatten(document, part)), resolved) as Schema;
}
