import type { Meaning } from "../gen/meanings.ts";

/** A row of the document's table of meanings (x-meanings). The first row that fits counts. */
export interface MeaningRow {
  readonly name: Meaning;
  readonly status: readonly number[];
  /** Phrases, one of which the message must have. The parts of a phrase may have others between them. */
  readonly message?: readonly (readonly string[])[];
  /** Phrases that it must not have. */
  readonly unless?: readonly (readonly string[])[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** The response may have been lost: something between the service and here answered. */
  readonly lost?: true;
  /** It would have been so for an earlier attempt too, which therefore had no effect. */
  readonly always?: true;
}

/** What counts of an attempt that failed. */
export interface Failure {
  /** Of an error response. */
  readonly statusCode?: number;
  readonly message?: string;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The service may have answered with something that did not arrive. */
  readonly lost?: boolean;
  /** Some response came. */
  readonly answered?: boolean;
}

/** Returns what a call's failure means, given the failures of all its attempts, oldest first. */
export function meaningOf(failures: readonly Failure[], table: readonly MeaningRow[]): Meaning | undefined {
  const last = failures.at(-1);
  const row = last && rowOf(last, table);
  if (row?.always) {
    return row.name;
  }
  const lostRow = table.find(({ lost }) => lost);
  const isLost = (failure: Failure) => failure.lost || rowOf(failure, table)?.lost;
  const earlier = failures.slice(0, -1);
  // A refusal after an attempt that the service saw may only say that this attempt had its effect.
  if (lostRow && (failures.some(isLost) || (row && earlier.some((failure) => isLost(failure) || failure.answered)))) {
    return lostRow.name;
  }
  return row?.name;
}

function rowOf({ statusCode = 0, message = "", metadata }: Failure, table: readonly MeaningRow[]): MeaningRow | undefined {
  const words = ` ${message.toLowerCase().split(/[^a-z0-9_]+/).filter((word) => word !== "").join(" ")} `;
  const has = (parts: readonly string[]): boolean => parts.reduce((rest, part) => {
    const start = rest.indexOf(` ${part} `);
    return start < 0 ? "" : rest.slice(start + part.length + 1);
  }, words) !== "";
  return table.find((row) => row.status.includes(statusCode)
    && (row.message?.some(has) ?? true)
    && !row.unless?.some(has)
    && Object.entries(row.metadata ?? {}).every(([name, value]) => metadata?.[name] === value));
}
