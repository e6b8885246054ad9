export type * from "../gen/models.ts";
