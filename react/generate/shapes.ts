import type { Document, Schema } from "./document.ts";
import { isNullable, nameOf, resolve } from "./document.ts";
import { camelCase, lowerFirst, memberName } from "./names.ts";

type Direction = "request" | "response";

/** Where in a request or response a schema is. */
interface Place {
  /** It is the whole of it. */
  readonly top: boolean;
  /** It is within a union: what one of its members wants, another may not, so that nothing is checked. */
  readonly union: boolean;
}

/** Writes what is to be done with the members of a request or a response: code for src/lib/shape.ts. */
export class Shapes {
  readonly #document: Document;
  readonly #direction: Direction;
  /** Code by constant; empty where nothing is to be done, undefined while it is being written. */
  readonly #written = new Map<string, string | undefined>();

  constructor(document: Document, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
  }

  /** Returns the name of a component's constant; undefined when there is nothing to do. */
  of(name: string, place: Place = { top: true, union: false }): string | undefined {
    const constant = lowerFirst(name) + (place.union ? "Any" : "") + (this.#direction === "request" ? "In" : "Out");
    if (!this.#written.has(constant)) {
      this.#written.set(constant, undefined);
      const members = this.#members(this.#document.components?.schemas?.[name] ?? {}, place);
      this.#written.delete(constant); // constants follow those that they are made of
      this.#written.set(constant, members.length === 0 ? ""
        : `const ${constant}: Shape = {\n${members.map((each) => `  ${each},\n`).join("")}};\n`);
    }
    return this.#written.get(constant) === "" ? undefined : constant; // one within itself has something to do
  }

  /** Returns the constants that were asked for. */
  get code(): string {
    return [...this.#written.values()].filter(Boolean).join("\n");
  }

  /** Returns the members of a schema that something is to be done with. */
  #members(schema: Schema, place: Place): string[] {
    if (schema.$ref) {
      const constant = this.of(nameOf(schema.$ref), place);
      return constant ? [`...${constant}`] : [];
    }
    const { allOf = [], oneOf = [], anyOf = [], items, properties = {}, additionalProperties } = schema;
    const members = [
      ...[...allOf, ...(items ? [items] : [])].flatMap((part) => this.#members(part, place)),
      ...[...oneOf, ...anyOf].flatMap((part) => this.#members(part, { top: false, union: true })),
    ];
    for (const [wire, member] of Object.entries(properties)) {
      const fields = this.#field(wire, member, schema, place);
      if (fields.length > 0) {
        members.push(`${memberName(camelCase(wire))}: { ${fields.join(", ")} }`);
      }
    }
    const of = typeof additionalProperties === "object" && this.#nested(additionalProperties, place);
    return unique(of ? [...members, `"*": { ${of} }`] : members);
  }

  #field(wire: string, member: Schema, parent: Schema, place: Place): string[] {
    const own = flatten(this.#document, member);
    const fields: string[] = [];
    const add = (wanted: unknown, code: string) => wanted && fields.push(code);
    add(camelCase(wire) !== wire, `wire: ${JSON.stringify(wire)}`);
    const secret = own.format === "password";
    const required = !place.union && (parent.required?.includes(wire) ?? false);
    if (this.#direction === "response") {
      add(required && place.top && !isNullable(own), "required: true");
      add(required && place.top && secret, "length: [1, Infinity]");
      add(!place.union && isNullable(own), "orNull: true");
      add(own.format === "date-time", "date: true");
    } else {
      add(secret, "secret: true");
      add(required, "required: true");
      add(required && isNullable(own), "orNull: true");
      if (!place.union) {
        add(own.minLength !== undefined || own.maxLength !== undefined, `length: [${own.minLength ?? 0}, ${own.maxLength ?? Infinity}]`);
        add(own.minimum !== undefined || own.maximum !== undefined, `range: [${own.minimum ?? -Infinity}, ${own.maximum ?? Infinity}]`);
        add(own.pattern, `pattern: new RegExp(${JSON.stringify(own.pattern)}, "u")`);
        add(own.enum, `oneOf: ${JSON.stringify(own.enum)}`);
        const [other] = parent.dependentRequired?.[wire] ?? [];
        add(other, `with: ${JSON.stringify(camelCase(other ?? ""))}`);
      }
    }
    const of = this.#nested(member, place);
    add(of, of || "");
    return fields;
  }

  /** Returns code for what is to be done within a member. */
  #nested(member: Schema, { union }: Place): string | undefined {
    const members = this.#members(member, { top: false, union });
    const [only] = members;
    return members.length === 0 ? undefined
      : members.length === 1 && only?.startsWith("...") ? `of: () => ${only.slice(3)}` : `of: () => ({ ${members.join(", ")} })`;
  }
}

/** Returns a schema with what its allOf and reference say of it. */
function flatten(document: Document, schema: Schema): Schema {
  const resolved = resolve(document, schema);
  return Object.assign({}, ...(resolved.allOf ?? []).map((part) => flatten(document, part)), resolved) as Schema;
}

/** Returns each member once. Two members of a union may have a property of one name: the last one counts. */
function unique(members: string[]): string[] {
  return [...new Map(members.map((each) => [each.startsWith("...") ? each : each.slice(0, each.indexOf(":")), each])).values()];
}
