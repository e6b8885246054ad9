import { join } from "node:path";
import type { OutputClientFunc } from "@orval/core";
import type { Document, Operation } from "./document.ts";
import { lowerFirst } from "./names.ts";
import { errorsFile, functionFile, hookFile, indexFile, meaningsFile } from "./templates.ts";

/** Returns an orval client that adds a function and a hook for each operation to the models. */
export function hooksClient(directory: string, document: Document, operations: readonly Operation[]): OutputClientFunc {
  const file = (path: string, content: string) => ({ path: join(directory, path), content });
  return () => ({
    client: () => ({ implementation: "", imports: [] }),
    extraFiles: async () => [
      file("meanings.ts", meaningsFile(document, operations)),
      file("errors.ts", errorsFile(document)),
      file("index.ts", indexFile(operations)),
      ...operations.flatMap((operation) => [
        file(`funcs/${lowerFirst(operation.name)}.ts`, functionFile(document, operation)),
        file(`hooks/${lowerFirst(operation.name)}.ts`, hookFile(operation)),
      ]),
    ],
  });
}
