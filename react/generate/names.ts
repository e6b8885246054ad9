/** Returns a name of the document as TypeScript writes it: user_id becomes userId. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = name.split(/[^\p{L}\p{N}$]+/u).filter((word) => word !== "");
  return lowerFirst(rest.length > 0 ? first.replace(/^\p{Lu}+$/u, (word) => word.toLowerCase()) : first)
    + rest.map(upperFirst).join("");
}

/** Returns a tag as part of a function's name: "API Keys" becomes ApiKeys. */
export function pascalCase(name: string): string {
  return name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "")
    .map((word) => upperFirst(/^\p{Lu}+$/u.test(word) ? word.toLowerCase() : word)).join("");
}

export const upperFirst = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
export const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

/** Returns code for a member's name. */
export const memberName = (name: string): string => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
